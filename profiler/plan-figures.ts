import type { Inference } from '../lib/client/index.ts';
import { costPerMillion, type ExpectedStage, inferenceUsd } from '../lib/cost/inference.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import { coldFigures, mean, warmFigures } from './figures.ts';
import type { MeasuredRow } from './row.ts';
import { type MeasuredHop, measuredHop } from './sample.ts';
import { interval } from './statistics.ts';

type PlanSubject = Extract<Profile['subject'], { kind: 'plan' }>;

/** A partition of the plan and the memory size its function stands with. */
export interface Stage {
  readonly partition: PlannedPartition;
  readonly functionName: string;
  readonly memoryMb: number;
}

/** One inference through the chain: what it took, and each of its invocations. */
export interface MeasuredInference {
  readonly figures: PlanSubject['inferences'][number];
  readonly hops: readonly MeasuredHop[];
}

/** An inference with what each of its functions reports and bills. */
export function measuredInference(
  { latencyMs, hops }: Inference,
  stages: readonly Stage[],
  book: PriceBook,
): MeasuredInference {
  const measured = stages.flatMap(({ partition, memoryMb }) =>
    hops
      .filter((hop) => hop.partition === partition.name)
      .map((hop) => measuredHop(hop, memoryMb, partition.architecture)),
  );
  const billed = measured.map((hop) => hop.billed);
  const figures = {
    latencyMs,
    billedMs: billed.reduce((sum, { billedMs }) => sum + billedMs, 0),
    costUsd: inferenceUsd(billed, book).toNumber(),
    coldStarts: measured.filter(({ sample }) => sample.cold).length,
  };
  return { figures, hops: measured };
}

/** Each function's figures over all inferences. Every function must have answered warm at least once. */
export const rowsOf = (
  inferences: readonly MeasuredInference[],
  stages: readonly Stage[],
  book: PriceBook,
): MeasuredRow[] =>
  stages.map(({ partition, memoryMb }) => {
    const hops = hopsOf(inferences, partition);
    const samples = hops.map(({ sample }) => sample);
    return {
      status: 'measured',
      function: partition.name,
      memoryMb,
      cold: coldFigures(
        partition,
        memoryMb,
        samples.filter(({ cold }) => cold),
      ),
      warm: warmFigures(
        partition,
        memoryMb,
        samples.filter(({ cold }) => !cold),
        book,
      ),
      reported: hops.every(({ reported }) => reported),
    };
  });

/**
 * What a profile says of the plan itself, besides the plan and its exactness. Latencies are of inferences that
 * found every function warm, or every one cold; the cost is of mean invocations, cold ones by their rate.
 *
 * @param coldStartRates of each partition: share of its invocations, 0..1
 */
export function chainFigures(
  inferences: readonly MeasuredInference[],
  stages: readonly Stage[],
  coldStartRates: readonly number[],
  book: PriceBook,
): Omit<PlanSubject, 'kind' | 'plan' | 'exact'> {
  const figures = inferences.map((inference) => inference.figures);
  const latencies = (coldStarts: number) =>
    interval(figures.filter((one) => one.coldStarts === coldStarts).map(({ latencyMs }) => latencyMs));
  const cost = costPerMillion(
    stages.flatMap(({ partition }, i) =>
      expectedStage(hopsOf(inferences, partition), coldStartRates[i] ?? 0),
    ),
    book,
  );
  return {
    inferences: figures,
    latencyMs: latencies(0),
    coldLatencyMs: latencies(stages.length),
    costUsdPerMillion: cost.totalUsd,
    cost,
  };
}

/** The mean warm invocation of a function with the mean cold one, its tensors as they travelled last. */
function expectedStage(hops: readonly MeasuredHop[], coldStartRate: number): ExpectedStage[] {
  const meanBilledMs = (isCold: boolean) =>
    mean(hops.filter(({ sample }) => sample.cold === isCold).map(({ billed }) => billed.billedMs));
  return hops.slice(-1).map(({ billed }) => ({
    ...billed,
    billedMs: meanBilledMs(false),
    coldBilledMs: meanBilledMs(true),
    coldStartRate,
    extraStorageMb: 0,
    weightGets: 0,
  }));
}

const hopsOf = (inferences: readonly MeasuredInference[], { name }: PlannedPartition): MeasuredHop[] =>
  inferences.flatMap(({ hops }) => hops.filter(({ sample }) => sample.function === name));
