import type { Interval } from '../lib/plan/profile.ts';
import { quantile, type Sorted, sortAscending } from '../lib/statistics/quantile.ts';
import { seededRandom } from '../lib/statistics/random.ts';

const resamples = 1000;
const seed = 0x9e3779b9;

/**
 * Median with its 95 % percentile-bootstrap interval, and p95. The same samples always give the same interval:
 * the resampling is seeded.
 * @throws RangeError when there is no sample
 */
export function interval(samples: readonly number[]): Interval {
  const sorted = sortAscending(samples);
  const random = seededRandom(seed);
  const medians = sortAscending(
    Array.from({ length: resamples }, () => quantile(resample(sorted, random), 0.5)),
  );
  return {
    median: quantile(sorted, 0.5),
    low: quantile(medians, 0.025),
    high: quantile(medians, 0.975),
    p95: quantile(sorted, 0.95),
    n: sorted.length,
  };
}

/** How far the interval reaches from the median at most, as a share of the median. */
export function relativeHalfWidth({ median, low, high }: Interval): number {
  const reach = Math.max(high - median, median - low);
  return reach === 0 ? 0 : reach / median;
}

/** Draws with replacement. */
const resample = (samples: Sorted, random: () => number): Sorted =>
  sortAscending(samples.map(() => samples[Math.floor(random() * samples.length)]!));
