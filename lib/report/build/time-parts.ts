import type { Profile, Sample } from '../../plan/profile.ts';
import { mean } from '../../statistics/mean.ts';
import type { ReportDocument } from '../document.ts';
import type { PartitionTime } from '../schema/partition.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/**
 * Where the time of a warm inference goes. Means, because means add up along the chain and medians don't.
 * What the caller waited beyond the duration of the REPORT line is the hop; what the inference took beyond its
 * calls is the client's.
 */
export function timeOf({ profile, subject }: MeasuredPlan): ReportDocument['time'] {
  const partitions = subject.plan.partitions.map((partition) =>
    partitionTime(partition.name, warmSamples(profile, partition.name)),
  );
  const called = partitions.reduce((sum, time) => sum + callMs(time), 0);
  const warm = subject.inferences.filter((inference) => inference.coldStarts === 0);
  const whole = mean(warm.map((inference) => inference.latencyMs));
  const totalMs = Math.max(called, whole);
  return { partitions, clientMs: totalMs - called, totalMs };
}

/** What the caller waited for one partition. */
export const callMs = (time: PartitionTime): number =>
  time.runMs + time.codecMs + time.storageMs + time.handlerMs + time.hopMs;

const warmSamples = (profile: Profile, name: string): Sample[] =>
  profile.samples.filter((sample) => sample.function === name && !sample.cold);

function partitionTime(partition: string, samples: readonly Sample[]): PartitionTime {
  const of = (value: (sample: Sample) => number) => mean(samples.map(value));
  const runMs = of(({ phases }) => phases.runMs);
  const codecMs = of(({ phases }) => phases.decodeMs + phases.encodeMs);
  const storageMs = of(({ phases }) => phases.fetchMs + phases.storeMs);
  const durationMs = of((sample) => sample.durationMs);
  return {
    partition,
    n: samples.length,
    runMs,
    codecMs,
    storageMs,
    handlerMs: Math.max(0, durationMs - runMs - codecMs - storageMs),
    hopMs: Math.max(0, of((sample) => sample.latencyMs) - durationMs),
  };
}
