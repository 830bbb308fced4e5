import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interval, relativeHalfWidth } from '../../profiler/statistics.ts';

const sample = fc.double({ min: 0, max: 1e6, noNaN: true });

describe('interval', () => {
  it('is the range of all 27 resamples of three samples, whose extremes are likelier than 2.5 %', () => {
    const shares = exactBootstrap(10, 20, 40);
    expect(shares.get(10)).toBeCloseTo(7 / 27, 12);
    expect(interval([40, 10, 20])).toEqual({ median: 20, low: 10, high: 40, p95: 38, n: 3 });
  });

  it('ends where the binomial distribution of the median says, to one sample either side', () => {
    const n = 39;
    const samples = Array.from({ length: n }, (_, i) => i + 1);
    const atMost = samples.map((k) => medianAtMost(n, k));
    const low = 1 + atMost.findIndex((p) => p >= 0.025);
    const high = 1 + atMost.findIndex((p) => p >= 0.975);
    const found = interval(samples);
    expect(Math.abs(found.low - low)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.high - high)).toBeLessThanOrEqual(1);
    expect(found.median).toBe(20);
  });

  it('holds the median, stays within the samples and does not depend on their order', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), (samples) => {
        const found = interval(samples);
        expect(found.low).toBeLessThanOrEqual(found.median);
        expect(found.high).toBeGreaterThanOrEqual(found.median);
        expect(found.low).toBeGreaterThanOrEqual(Math.min(...samples));
        expect(found.high).toBeLessThanOrEqual(Math.max(...samples));
        expect(interval([...samples].reverse())).toEqual(found);
      }),
      { numRuns: 25 },
    );
  });

  it('of one sample has no width', () => {
    expect(interval([5])).toEqual({ median: 5, low: 5, high: 5, p95: 5, n: 1 });
  });
});

describe('relativeHalfWidth', () => {
  it('is the longer side of the interval as a share of the median', () => {
    expect(relativeHalfWidth({ median: 100, low: 98, high: 105, p95: 110, n: 9 })).toBe(0.05);
    expect(relativeHalfWidth({ median: 100, low: 90, high: 105, p95: 110, n: 9 })).toBe(0.1);
  });

  it('of samples that are all zero is zero', () => {
    expect(relativeHalfWidth(interval([0, 0, 0]))).toBe(0);
  });
});

/** Every resample of three values, their medians counted: the bootstrap distribution itself, not a sample of it. */
function exactBootstrap(a: number, b: number, c: number): Map<number, number> {
  const values = [a, b, c];
  const shares = new Map<number, number>();
  for (const x of values) {
    for (const y of values) {
      for (const z of values) {
        const middle = [x, y, z].sort((l, r) => l - r)[1] ?? x;
        shares.set(middle, (shares.get(middle) ?? 0) + 1 / 27);
      }
    }
  }
  return shares;
}

/** P(median of n draws <= k-th of n samples) for odd n: at least half of the draws must fall on the first k. */
function medianAtMost(n: number, k: number): number {
  let p = 0;
  for (let draws = (n + 1) / 2; draws <= n; draws++) {
    let ways = 1;
    for (let i = 0; i < draws; i++) ways = (ways * (n - i)) / (i + 1);
    p += ways * (k / n) ** draws * (1 - k / n) ** (n - draws);
  }
  return p;
}
