import type { Profile, Sample } from '../../plan/profile.ts';
import { median } from '../../statistics/quantile.ts';

/** A spread of times that no measurement is below: what a busy machine does between two samples. */
const leastSpread = 0.02;

/**
 * A profile as it might have come out: of each function at each memory size as many samples as there are, drawn with
 * replacement and moved a little by the spread of all samples, since two or three say little of their own; in every
 * other draw without one of the sizes between the ends, since what is interpolated there is uncertain, too.
 *
 * Source: B. W. Silverman, G. A. Young, The bootstrap: to smooth or not to smooth?, Biometrika 74(3), 1987.
 *
 * @param random 0..1
 */
export function resample(profile: Profile, random: () => number): Profile {
  const sizes = [...new Set(profile.samples.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b);
  const between = sizes.slice(1, -1);
  const dropped = random() < 0.5 ? between[Math.floor(random() * between.length)] : undefined;
  const groups = groupsOf(profile.samples.filter(({ memoryMb }) => memoryMb !== dropped));
  const spread = spreadOf(groups);
  const samples = groups.flatMap((group) =>
    group.map(() =>
      moved(group[Math.floor(random() * group.length)] as Sample, Math.exp(spread * normal(random))),
    ),
  );
  return { ...profile, samples };
}

function groupsOf(samples: readonly Sample[]): Sample[][] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.function} ${sample.memoryMb} ${sample.cold}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

/** Median relative distance of a warm duration from its group's median, as a standard deviation. */
function spreadOf(groups: readonly (readonly Sample[])[]): number {
  const distances = groups
    .filter((group) => group.length > 1 && group[0]?.cold === false)
    .flatMap((group) => {
      const centre = median(group.map(({ durationMs }) => durationMs));
      return group.map(({ durationMs }) => Math.abs(Math.log(durationMs / centre)));
    });
  return Math.max(leastSpread, distances.length === 0 ? 0 : 1.4826 * median(distances));
}

function moved(sample: Sample, by: number): Sample {
  const { phases } = sample;
  return {
    ...sample,
    latencyMs: sample.latencyMs * by,
    durationMs: sample.durationMs * by,
    billedMs: Math.ceil(sample.billedMs * by),
    initMs: sample.initMs === null ? null : sample.initMs * by,
    phases: {
      ...phases,
      decodeMs: phases.decodeMs * by,
      fetchMs: phases.fetchMs * by,
      runMs: phases.runMs * by,
      encodeMs: phases.encodeMs * by,
      storeMs: phases.storeMs * by,
    },
  };
}

/** Box and Muller's. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
