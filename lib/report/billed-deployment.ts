import type { DeploymentRange } from '../cost/forecast.ts';
import type { BilledDeployment, BilledFunction } from '../cost/usage.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { meanInterval } from '../statistics/mean.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** What no measurement of ours tells, and a reviewer may know better. */
export interface BillingAssumptions {
  /** Of each partition, in the plan's order: share of its invocations that start cold. */
  readonly coldStartRates: readonly number[];
  /** START, END and REPORT, and the handler's own line with its metrics. */
  readonly logBytesPerInvocation: number;
  readonly logRetentionMonths: number;
}

/** Included in every function, and all that partitions are given. */
const ephemeralStorageMb = 512;

type End = 'low' | 'mean' | 'high';

/** The deployed plan as its bill sees it, at both ends of what was measured and in between. */
export function deploymentRange(source: MeasuredPlan, assumptions: BillingAssumptions): DeploymentRange {
  const { plan } = source.subject;
  const billed = plan.partitions.map(({ name }) => billedMsOf(source.profile, name));
  const at = (end: End): BilledDeployment => ({
    functions: plan.partitions.map((partition, i) =>
      billedFunction(partition, billed[i]!, end, assumptions.coldStartRates[i] ?? 0, assumptions),
    ),
    handoff: handoffOf(plan.partitions),
    stateMachine: null,
    egressBytesPerRequest: 0,
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

const billedFunction = (
  { name, architecture, memoryMb }: PlannedPartition,
  { warm, cold }: BilledMs,
  end: End,
  coldStartRate: number,
  { logBytesPerInvocation }: BillingAssumptions,
): BilledFunction => ({
  name,
  architecture,
  memoryMb,
  ephemeralStorageMb,
  invocationsPerRequest: 1,
  warmBilledMs: warm[end],
  coldBilledMs: Math.max(warm[end], cold[end]),
  coldStartRate,
  logBytesPerInvocation,
  provisioned: null,
});

/** What one partition leaves in S3, the next reads there: that is one hand-off, not two. It is deleted when read. */
function handoffOf(partitions: readonly PlannedPartition[]): BilledDeployment['handoff'] {
  const handoffs = partitions.flatMap(({ channelIn, channelOut }, i) => [
    channelIn === 's3' && partitions[i - 1]?.channelOut !== 's3',
    channelOut === 's3',
  ]);
  const count = handoffs.filter(Boolean).length;
  return count === 0 ? null : { puts: count, gets: count, bytes: 0, keptHours: 0 };
}
