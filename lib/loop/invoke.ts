import { dirname, join } from 'node:path';
import { measuredInference } from '../../profiler/plan-figures.ts';
import { functionOf } from '../../profiler/probe.ts';
import { priceBookFor } from '../cost/books/index.ts';
import type { Notify } from '../host.ts';
import { liftConstants } from '../onnx/graph-of.ts';
import { readModel } from '../onnx/read-model.ts';
import { indexBounds, seededInputs } from '../onnx/seeded-inputs.ts';
import { longestMs, type Plan, plan as planFormat } from '../plan/plan.ts';
import type { Sample } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { deployedClient } from './deployed-client.ts';
import { findDeployment } from './deployment-record.ts';
import { readFormat } from './files.ts';
import { readInputSets } from './inputs/read-inputs.ts';
import { wantedBy } from './inputs/wanted-input.ts';

/** One inference through a deployed plan. */
export interface Invocation {
  readonly outputs: NamedTensors;
  readonly latencyMs: number;
  /** The output that was sure enough to be the answer; null where the chain went on to its end. */
  readonly exit: string | null;
  /** Null where a coordinator or a state machine walks the chain: what was billed is in the functions' logs alone. */
  readonly billed: BilledInference | null;
}

interface BilledInference {
  readonly billedMs: number;
  readonly costUsd: number;
  readonly coldStarts: number;
  /** One a partition that was invoked. */
  readonly hops: readonly Sample[];
}

/**
 * Runs one inference, through whom the plan says. On the embedded target the plan is deployed for it, elsewhere it must stand.
 *
 * @param input path of a file, or `random` for seeded inputs
 * @throws PartitaError P1207 not deployed there, P1208 wrong inputs, P1528 a state machine on the embedded target,
 *   P154x where a partition fails, P155x where what walks the chain does
 */
export async function invokePlan(
  planFile: string,
  input: string,
  target: Target,
  notify: Notify,
): Promise<Invocation> {
  const plan = await readFormat(planFormat, planFile);
  const inputs = await inputsFor(planFile, plan, input);
  const deployment =
    target.name === 'local' ? await target.deploy(planFile, notify) : await findDeployment(planFile, target);
  notify({ kind: 'step', text: 'running one inference' });
  const client = deployedClient(planFile, plan, deployment, target);
  const inference = await client.infer(inputs, { logTail: true, timeoutMs: longestMs(plan) });
  const { outputs, latencyMs, exit } = inference;
  if (plan.orchestration !== 'client') return { outputs, latencyMs, exit, billed: null };
  const stages = plan.partitions.map((partition) => ({
    ...functionOf(partition.name, deployment),
    partition,
  }));
  const { figures, hops } = measuredInference(inference, stages, priceBookFor(target.region));
  const { billedMs, costUsd, coldStarts } = figures;
  return {
    outputs,
    latencyMs,
    exit,
    billed: { billedMs, costUsd, coldStarts, hops: hops.map(({ sample }) => sample) },
  };
}

/** @param input path of a file, or `random` for seeded inputs. @throws PartitaError P1208 wrong inputs */
export const inputsFor = async (planFile: string, plan: Plan, input: string): Promise<NamedTensors> =>
  input === 'random' ? randomInputs(planFile, plan) : givenInputs(input, plan);

async function givenInputs(file: string, { inputs }: Plan): Promise<NamedTensors> {
  const [set] = await readInputSets([file], wantedBy(inputs), 'partita invoke PLAN --input random');
  return set ?? new Map();
}

/** Seeded inputs; the model says below which bound its indices must stay. */
function randomInputs(planFile: string, { inputs, model }: Plan): NamedTensors {
  const bounds = indexBounds(liftConstants(readModel(join(dirname(planFile), model.file))));
  return seededInputs(inputs, bounds, 0);
}
