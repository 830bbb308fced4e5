import { type Clients, PartitionedModelClient } from '../lib/client/index.ts';
import { priceBookFor } from '../lib/cost/books/index.ts';
import { inferenceUsd } from '../lib/cost/inference.ts';
import { decimal, sumUsd } from '../lib/cost/money.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { Notify } from '../lib/host.ts';
import { compareTensors } from '../lib/onnx/compare.ts';
import { servedPlanOf } from '../lib/plan/deployment.ts';
import { longestMs, type Plan } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import type { Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { type Budget, invocationsLeft, unbounded } from './budget.ts';
import { budgetTooSmall, neverCold, neverWarm, notConfigurable } from './errors.ts';
import type { Now } from './measure.ts';
import { type Measurements, measurementsOf } from './measurements.ts';
import { caveatsOf } from './notes.ts';
import {
  chainFigures,
  type MeasuredInference,
  measuredInference,
  rowsOf,
  type Stage,
} from './plan-figures.ts';
import { clientsOf, functionOf, renew } from './probe.ts';
import { rest } from './rest.ts';
import type { MeasuredRow } from './row.ts';
import { defaultStopRule, hasEnough, type StopRule } from './stop-rule.ts';

type PlanSubject = Extract<Profile['subject'], { kind: 'plan' }>;

export type PlanRowListener = (row: MeasuredRow) => void;

interface PlanRule extends StopRule {
  /** Inferences that are forced to find every function cold; at least one is made. */
  readonly coldRuns: number;
}

export interface MeasurePlanProps {
  readonly target: Target;
  readonly deployment: Deployment;
  readonly plan: Plan;
  /** The model's inputs, by name. */
  readonly inputs: NamedTensors;
  /** What the unsplit model answers to them. */
  readonly expected: NamedTensors;
  /** Of each partition: share of its invocations that start cold, 0..1. */
  readonly coldStartRates: readonly number[];
  /** Of each partition: share of inferences that no exit ends before it, 0..1; all that are made here go through the whole chain. @default 1 */
  readonly reaches?: readonly number[];
  /**
   * What shall differ from the default.
   * @default three cold inferences, and `defaultStopRule`
   */
  readonly options?: Partial<PlanRule>;
  /** What measuring may take; one cold and one warm inference are made in any case. @default unbounded */
  readonly budget?: Budget;
  readonly notify: Notify;
  /** Is told of each function once all inferences are made. */
  readonly onRow: PlanRowListener;
  /** @default performance.now */
  readonly now?: Now;
}

/**
 * Measures whole inferences through a deployed plan: some that find every function cold, then warm ones until the
 * interval of the median latency is narrow enough or a limit of the rule is reached. Memory sizes stay as deployed.
 *
 * @throws PartitionFailed P1540 to P1542 a partition fails, PartitaError P1543 to P1548 of the client, P1601 a
 * function can't be configured, P1605 no inference found every function cold, P1606 none found every one warm, P1750
 * the region's prices aren't known
 */
export async function measurePlan(props: MeasurePlanProps): Promise<Measurements & { subject: PlanSubject }> {
  const {
    target,
    deployment,
    plan,
    coldStartRates,
    reaches = [],
    notify,
    onRow,
    now = () => performance.now(),
  } = props;
  const book = priceBookFor(target.region);
  const stages = plan.partitions.map((partition): Stage => {
    const { functionName, memoryMb } = functionOf(partition.name, deployment);
    return { partition, functionName, memoryMb };
  });
  const startedMs = now();
  const { inferences, exact } = await runInferences(props, stages, book, now);
  const seconds = (now() - startedMs) / 1000;

  const happened = (coldStarts: number) =>
    inferences.some(({ figures }) => figures.coldStarts === coldStarts);
  if (!happened(0)) throw neverWarm(deployment.stackName, target.name);
  if (!happened(stages.length)) throw neverCold(deployment.stackName, target.name);

  const rows = rowsOf(inferences, stages, book);
  for (const row of rows) onRow(row);
  for (const text of caveatsOf(rows, target)) notify({ kind: 'note', text });
  const hops = inferences.flatMap((inference) => inference.hops);
  const usd = sumUsd(
    inferences.map((one) =>
      inferenceUsd(
        one.hops.map(({ billed }) => billed),
        book,
      ),
    ),
  );
  return {
    ...measurementsOf({ rows, hops, spent: { invocations: hops.length, seconds, usd } }, book),
    subject: {
      kind: 'plan',
      plan,
      exact,
      ...chainFigures(inferences, stages, { coldStartRates, reaches }, book),
    },
  };
}

async function runInferences(
  { target, deployment, plan, inputs, expected, options, budget = unbounded, notify }: MeasurePlanProps,
  stages: readonly Stage[],
  book: PriceBook,
  now: Now,
): Promise<{ inferences: MeasuredInference[]; exact: boolean }> {
  const rule = { coldRuns: 3, ...defaultStopRule, ...options };
  const { lambda, s3 } = target;
  const client = new PartitionedModelClient({
    lambda,
    s3,
    deployment: {
      ...deployment,
      plan: servedPlanOf(plan),
      // Not the versions: an environment is renewed by changing what was published last.
      functions: deployment.functions.map(({ partition, functionName }) => ({ partition, functionName })),
    },
    // The model of cold latency is the sum of inits, and every init is to be seen.
    prewarm: false,
  });
  const timeoutMs = longestMs(plan);
  const inferences: MeasuredInference[] = [];
  let exact = true;
  const infer = async () => {
    const inference = await client.infer(inputs, { logTail: true, timeoutMs, exits: false });
    inferences.push(measuredInference(inference, stages, book));
    exact &&= sameBits(expected, inference.outputs);
  };

  const least = 2 * stages.length;
  if (budget.maxInvocations !== null && budget.maxInvocations < least) {
    throw budgetTooSmall(budget.maxInvocations, least);
  }
  /** Whether the budget allows one more inference, and `after` it. */
  const mayInfer = (after = 0) =>
    invocationsLeft(
      {
        invocations: inferences.length * stages.length,
        seconds: inferences.reduce((sum, { figures }) => sum + figures.latencyMs / 1000, 0),
        usd: sumUsd(inferences.map(({ figures }) => decimal(figures.costUsd))),
      },
      budget,
    ) >=
    (1 + after) * stages.length;
  const coldRuns = Math.max(1, rule.coldRuns);
  notify({ kind: 'step', text: 'measuring cold inferences' });
  for (let run = 1; run <= coldRuns && (run === 1 || mayInfer(1)); run++) {
    await renewAll(clientsOf(target, deployment), stages);
    await infer();
    notify({ kind: 'advance', done: run, total: coldRuns });
  }

  notify({ kind: 'step', text: 'measuring warm inferences' });
  const startedMs = now();
  const progress = (attempts: number) => ({
    warmMs: inferences.flatMap(({ figures }) => (figures.coldStarts === 0 ? figures.latencyMs : [])),
    attempts,
    seconds: (now() - startedMs) / 1000,
  });
  for (let attempts = 0; !hasEnough(progress(attempts), rule) && (attempts === 0 || mayInfer()); attempts++) {
    await rest(Math.min(...stages.map(({ memoryMb }) => memoryMb)));
    await infer();
    notify({ kind: 'advance', done: attempts + 1, total: rule.maxSamples });
  }
  return { inferences, exact };
}

async function renewAll(clients: Clients, stages: readonly Stage[]): Promise<void> {
  await Promise.all(
    stages.map(async ({ functionName, memoryMb }) => {
      const refusal = await renew(clients, functionName, memoryMb);
      if (refusal !== null) throw notConfigurable(functionName, refusal);
    }),
  );
}

const sameBits = (expected: NamedTensors, answered: NamedTensors): boolean =>
  [...expected].every(([name, tensor]) => compareTensors(tensor, answered.get(name)).exact);
