import type { DeploymentRange } from '../../cost/forecast.ts';
import { handoffsOf } from '../../cost/inference.ts';
import type { PricedSite } from '../../cost/site-prices.ts';
import type { BilledDeployment, BilledFunction } from '../../cost/usage.ts';
import { bytesOfAll } from '../../plan/bytes-of-all.ts';
import { chainSources } from '../../plan/chain-sources.ts';
import { coordinatorOwnMs, coordinatorTimes, defaultCoordinatorMb } from '../../plan/coordinator.ts';
import { tmpMb } from '../../plan/lambda-limits.ts';
import type { Plan, PlannedPartition } from '../../plan/plan.ts';
import type { Profile } from '../../plan/profile.ts';
import { stateMachineMs } from '../../plan/state-machine.ts';
import { weightsPlaceOf } from '../../plan/weights-place.ts';
import { mean, meanInterval } from '../../statistics/mean.ts';
import { billedLinks, billedMachines } from './billed-machines.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** What no measurement of ours tells, and a reviewer may know better. */
export interface BillingAssumptions {
  /** Of each partition, in the plan's order: share of its invocations that start cold. */
  readonly coldStartRates: readonly number[];
  /** START, END and REPORT, and the handler's own line with its metrics. */
  readonly logBytesPerInvocation: number;
  readonly logRetentionMonths: number;
  /** Of requests whose caller is outside AWS. */
  readonly internetShare: number;
}

type End = 'low' | 'mean' | 'high';

/** The deployed plan as its bill sees it, at both ends of what was measured and in between. */
export function deploymentRange(
  { profile, subject, reaches }: MeasuredPlan,
  assumptions: BillingAssumptions,
  site: PricedSite | null,
): DeploymentRange {
  const { plan, inferences } = subject;
  const billed = plan.partitions.map(({ name }) => billedMsOf(profile, name));
  const warm = inferences.filter(({ coldStarts }) => coldStarts === 0);
  const whole = meanInterval(warm.map(({ latencyMs }) => latencyMs));
  const sparedMs = plan.partitions.reduce(
    (sum, { name }, i) => sum + (1 - (reaches[i] ?? 1)) * warmLatencyMs(profile, name),
    0,
  );
  /** Of whoever walks the chain: those that an exit ends are shorter by what they don't reach. */
  const latencyMs = (end: End) => whole[end] - sparedMs;
  const at = (end: End): BilledDeployment => ({
    functions: [
      ...plan.partitions.flatMap((partition, i) =>
        partition.tier === 'lambda'
          ? [
              billedFunction(partition, billed[i]!, end, {
                invocationsPerRequest: reaches[i] ?? 1,
                coldStartRate: assumptions.coldStartRates[i] ?? 0,
                logBytesPerInvocation: assumptions.logBytesPerInvocation,
              }),
            ]
          : [],
      ),
      ...coordinatorOf(plan, latencyMs(end), reaches, assumptions),
    ],
    machines: billedMachines(plan.partitions, reaches, profile, site, end),
    links: billedLinks(plan.partitions, reaches, profile, site),
    handoff:
      plan.orchestration === 'step-functions'
        ? workflowHandoffOf(plan, reaches)
        : handoffOf(plan.partitions, reaches),
    stateMachine:
      plan.orchestration === 'step-functions'
        ? { durationMs: latencyMs(end) + workflowOwnMs(reaches), memoryMb: workflowMb }
        : null,
    egressBytesPerRequest: assumptions.internetShare * egressBytes(plan, reaches, profile),
    logRetentionMonths: assumptions.logRetentionMonths,
  });
  return { low: at('low'), base: at('mean'), high: at('high') };
}

interface BilledMs {
  readonly warm: Readonly<Record<End, number>>;
  readonly cold: Readonly<Record<End, number>>;
}

/** Bills are means: the sum of many invocations is their number times the mean. */
function billedMsOf(profile: Profile, name: string): BilledMs {
  const of = (cold: boolean) =>
    profile.samples
      .filter((sample) => sample.function === name && sample.cold === cold)
      .map((sample) => sample.billedMs);
  const warm = meanInterval(of(false));
  const coldMs = of(true);
  return { warm, cold: coldMs.length === 0 ? warm : meanInterval(coldMs) };
}

function billedFunction(
  { name, architecture, memoryMb, weightBytes }: PlannedPartition,
  { warm, cold }: BilledMs,
  end: End,
  {
    invocationsPerRequest,
    coldStartRate,
    logBytesPerInvocation,
  }: Pick<BilledFunction, 'invocationsPerRequest' | 'coldStartRate' | 'logBytesPerInvocation'>,
): BilledFunction {
  const { ephemeralStorageMb, inS3 } = weightsPlaceOf(weightBytes);
  return {
    name,
    architecture,
    memoryMb,
    ephemeralStorageMb,
    invocationsPerRequest,
    warmBilledMs: warm[end],
    coldBilledMs: Math.max(warm[end], cold[end]),
    coldStartRate,
    logBytesPerInvocation,
    provisioned: null,
    weightsInS3: inS3,
  };
}

/** Least that an Express workflow is billed for: its definition and its references to S3 are small. */
const workflowMb = 64;

/** Its own time in a mean inference: modelled. */
const workflowOwnMs = (reaches: readonly number[]) =>
  reaches.reduce((sum, reach) => sum + reach * stateMachineMs.state, stateMachineMs.execution);

/** Outputs stay until the bucket's lifecycle takes them. */
const workflowKeptHours = 24;

/** The name that a coordinator's charges stand under. */
export const coordinatorName = 'coordinator';

/** It is billed while it waits for the whole chain, and was not measured: modelled from the chain's own latency. */
function coordinatorOf(
  plan: Plan,
  latencyMs: number,
  reaches: readonly number[],
  { coldStartRates, logBytesPerInvocation }: BillingAssumptions,
): BilledFunction[] {
  const { orchestration, coordinatorArchitecture, partitions } = plan;
  if (orchestration !== 'coordinator') return [];
  const { coordinatorMemoryMb: memoryMb = defaultCoordinatorMb } = plan;
  const billedMs = Math.ceil(latencyMs + coordinatorOwnMs(plan, reaches));
  return [
    {
      name: coordinatorName,
      architecture: coordinatorArchitecture ?? partitions[0]?.architecture ?? 'x86_64',
      memoryMb,
      ephemeralStorageMb: tmpMb.free,
      invocationsPerRequest: 1,
      warmBilledMs: billedMs,
      coldBilledMs: Math.ceil(billedMs + coordinatorTimes(memoryMb).initMs),
      coldStartRate: coldStartRates[0] ?? 0,
      logBytesPerInvocation,
      provisioned: null,
      weightsInS3: null,
    },
  ];
}

/** A workflow passes every tensor by S3: what the caller brings, and what each partition leaves. */
function workflowHandoffOf(plan: Plan, reaches: readonly number[]): BilledDeployment['handoff'] {
  const sources = chainSources(plan);
  const expected = (ofPartition: (index: number) => number) =>
    reaches.reduce((sum, reach, index) => sum + reach * ofPartition(index), 0);
  return {
    puts: 1 + expected(() => 1),
    gets: sources.outputs.length + expected((index) => sources.partitions[index]?.length ?? 0),
    bytes: bytesOfAll(plan.inputs) + expected((index) => bytesOfAll(plan.partitions[index]?.outputs ?? [])),
    keptHours: workflowKeptHours,
  };
}

/** What a caller outside AWS gets back from there: every function's answer where it walks the chain, else the outputs. */
const egressBytes = (plan: Plan, reaches: readonly number[], profile: Profile): number =>
  plan.orchestration === 'client'
    ? plan.partitions.reduce(
        (sum, { name, tier }, i) =>
          tier === 'lambda' ? sum + (reaches[i] ?? 1) * meanResponseBytes(profile, name) : sum,
        0,
      )
    : bytesOfAll(plan.outputs);

const warmLatencyMs = ({ samples }: Profile, name: string): number =>
  mean(samples.flatMap((sample) => (sample.function === name && !sample.cold ? sample.latencyMs : [])));

const meanResponseBytes = ({ samples }: Profile, name: string): number =>
  Math.round(
    mean(samples.filter((sample) => sample.function === name).map(({ responseBytes }) => responseBytes)),
  );

/** It is deleted when read. */
function handoffOf(
  partitions: readonly PlannedPartition[],
  reaches: readonly number[],
): BilledDeployment['handoff'] {
  const count = handoffsOf(partitions).reduce((sum, own, i) => sum + (reaches[i] ?? 1) * own, 0);
  return count === 0 ? null : { puts: count, gets: count, bytes: 0, keptHours: 0 };
}
