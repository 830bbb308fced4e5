import type { Interval } from '../lib/plan/profile.ts';
import { noSamples } from './errors.ts';

declare const ascending: unique symbol;

/** At least one sample, in ascending order. Only `sortSamples` makes them. */
export type SortedSamples = readonly [number, ...number[]] & { readonly [ascending]: true };

/** @throws PartitaError P1600 when there is no sample */
export function sortSamples(samples: readonly number[]): SortedSamples {
  const copy = [...samples].sort((a, b) => a - b);
  assertSorted(copy);
  return copy;
}

/**
 * Quantile `p` in [0, 1], linear between the two nearest samples.
 * Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, type 7.
 */
export function quantile(samples: SortedSamples, p: number): number {
  const position = (samples.length - 1) * p;
  const below = Math.floor(position);
  const low = samples[below] ?? samples[0];
  const high = samples[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

export const median = (samples: readonly number[]): number => quantile(sortSamples(samples), 0.5);

const resamples = 1000;
const seed = 0x9e3779b9;

/**
 * Median with its 95 % percentile-bootstrap interval, and p95. The same samples always give the same interval:
 * the resampling is seeded.
 * @throws PartitaError P1600 when there is no sample
 */
export function interval(samples: readonly number[]): Interval {
  const sorted = sortSamples(samples);
  const random = mulberry32(seed);
  const medians = sortSamples(
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

/** Draws with replacement. Counting draws by index gives them sorted without a sort. */
function resample(samples: SortedSamples, random: () => number): SortedSamples {
  const n = samples.length;
  const draws = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const at = Math.floor(random() * n);
    draws[at] = (draws[at] ?? 0) + 1;
  }
  const drawn: number[] = [];
  for (const [at, sample] of samples.entries()) {
    for (let times = draws[at] ?? 0; times > 0; times--) drawn.push(sample);
  }
  assertSorted(drawn);
  return drawn;
}

function assertSorted(values: readonly number[]): asserts values is SortedSamples {
  if (values.length === 0) throw noSamples();
}

/** Uniform in [0, 1). Source: Tommy Ettinger's mulberry32, public domain. */
function mulberry32(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
