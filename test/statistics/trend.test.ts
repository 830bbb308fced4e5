import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/statistics/random.ts';
import { trendOf } from '../../lib/statistics/trend.ts';

describe('trendOf', () => {
  it('of a series that only rises is what the test says by hand', () => {
    // S = 28, Var = 8 x 7 x 21 / 18 = 65.33, z = 27 / 8.083 = 3.340; two-sided p of that is 0.00084.
    const { change, p } = trendOf([1, 2, 3, 4, 5, 6, 7, 8])!;
    expect(change).toBe(7);
    expect(p).toBeCloseTo(0.000837, 6);
  });

  it('corrects for ties as the test does by hand', () => {
    // Of 28 pairs the 12 within the fours are tied, so S = 16. Var = (8 x 7 x 21 - 2 x 4 x 3 x 13) / 18 = 48.
    // z = 15 / 6.928 = 2.165; two-sided p is 0.0304.
    expect(trendOf([1, 1, 1, 1, 2, 2, 2, 2])?.p).toBeCloseTo(0.0304, 4);
  });

  it('is none of values that are all equal, and falls where they fall', () => {
    expect(trendOf(Array(9).fill(5))).toEqual({ change: 0, p: expect.closeTo(1, 7) });
    expect(trendOf([9, 8, 7, 6, 5, 4, 3, 2])?.change).toBe(-7);
  });

  it('is not told of fewer than eight values', () => {
    expect(trendOf([1, 2, 3, 4, 5, 6, 7])).toBeNull();
  });

  it('says "no chance" of noise about as often as its p-value promises', () => {
    const random = seededRandom(7);
    const series = Array.from({ length: 2000 }, () => trendOf(Array.from({ length: 20 }, random))!.p);
    const share = series.filter((p) => p < 0.05).length / series.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
  });
});
