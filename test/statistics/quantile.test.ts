import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile, sortAscending } from '../../lib/statistics/quantile.ts';

const sample = fc.double({ min: 0, max: 1e6, noNaN: true });

describe('quantile', () => {
  it('agrees with quantiles worked out by hand', () => {
    const sorted = sortAscending([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(quantile(sorted, 0)).toBe(1);
    expect(quantile(sorted, 0.25)).toBe(3.25);
    expect(quantile(sorted, 0.5)).toBe(5.5);
    expect(quantile(sorted, 0.95)).toBeCloseTo(9.55, 12);
    expect(quantile(sorted, 1)).toBe(10);
  });

  it('of one sample is that sample', () => {
    expect(quantile(sortAscending([7]), 0.95)).toBe(7);
  });

  it('at k / (n - 1) is the k-th smallest sample, found by counting', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }), (samples) => {
        for (let k = 0; k < samples.length; k++) {
          const found = quantile(sortAscending(samples), k / (samples.length - 1));
          const value = Math.round(found);
          expect(Math.abs(found - value)).toBeLessThan(1e-9);
          expect(samples.filter((s) => s < value).length).toBeLessThanOrEqual(k);
          expect(samples.filter((s) => s <= value).length).toBeGreaterThan(k);
        }
      }),
    );
  });

  it('never falls as p grows', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (samples, p, q) => {
          const sorted = sortAscending(samples);
          expect(quantile(sorted, Math.min(p, q))).toBeLessThanOrEqual(quantile(sorted, Math.max(p, q)));
        },
      ),
    );
  });

  it('leaves the samples it was given in their order', () => {
    const samples = [3, 1, 2];
    expect(median(samples)).toBe(2);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('of nothing is refused', () => {
    expect(() => sortAscending([])).toThrow(RangeError);
  });
});
