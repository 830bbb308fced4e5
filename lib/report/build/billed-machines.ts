import type { PricedSite } from '../../cost/site-prices.ts';
import type { BilledDeployment, BilledMachine } from '../../cost/usage.ts';
import type { PlannedPartition } from '../../plan/plan.ts';
import type { Profile, Sample } from '../../plan/profile.ts';
import { mean, meanInterval } from '../../statistics/mean.ts';

type End = 'low' | 'mean' | 'high';

/** Partitions outside AWS: their machine is paid for while it is at work, cold or warm. */
export const billedMachines = (
  partitions: readonly PlannedPartition[],
  reaches: readonly number[],
  profile: Profile,
  site: PricedSite | null,
  end: End,
): BilledMachine[] =>
  partitions.flatMap(({ name, tier }, i) =>
    tier === 'lambda'
      ? []
      : [
          {
            name,
            tier,
            invocationsPerRequest: reaches[i] ?? 1,
            busyMs: meanInterval(warmSamples(profile, name).map(({ durationMs }) => durationMs))[end],
            watts: site?.[tier]?.energy?.watts.value ?? 0,
          },
        ],
  );

/** What an inference sends to each tier and gets back, as it was measured on the wire. */
export function billedLinks(
  partitions: readonly PlannedPartition[],
  reaches: readonly number[],
  profile: Profile,
  site: PricedSite | null,
): BilledDeployment['links'] {
  return (['edge', 'lambda'] as const).flatMap((to) => {
    if (!partitions.some(({ tier }) => tier === to) || !site?.[to]?.link) return [];
    const bytes = (of: (sample: Sample) => number) =>
      partitions.reduce(
        (sum, { name, tier }, i) =>
          tier === to ? sum + (reaches[i] ?? 1) * Math.round(mean(warmSamples(profile, name).map(of))) : sum,
        0,
      );
    return [
      {
        to,
        bytesUp: bytes(({ requestBytes }) => requestBytes),
        bytesDown: bytes(({ responseBytes }) => responseBytes),
      },
    ];
  });
}

const warmSamples = ({ samples }: Profile, name: string): Sample[] =>
  samples.filter((sample) => sample.function === name && !sample.cold);
