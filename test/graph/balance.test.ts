import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BalanceInput, balance } from '../../lib/graph/balance.ts';

/** All ways to cut a chain of `count` segments into `parts`. */
function divisions(count: number, parts: number): number[][] {
  if (parts === 1) return count > 0 ? [[]] : [];
  return Array.from({ length: count - 1 }, (_, i) => i + 1).flatMap((last) =>
    divisions(last, parts - 1).map((earlier) => [...earlier, last]),
  );
}

const rangesOf = (cuts: readonly number[], count: number) =>
  [...cuts, count].map((to, i) => ({ from: cuts[i - 1] ?? 0, to }));

/** Sum of squared shares of the work, plus 2 % of each cut's bytes as a share of the widest. */
function penalty({ work, cutBytes }: BalanceInput, cuts: readonly number[]): number {
  const total = work.reduce((sum, each) => sum + each, 0) || 1;
  const uneven = rangesOf(cuts, work.length)
    .map(({ from, to }) => work.slice(from, to).reduce((sum, each) => sum + each, 0) / total)
    .reduce((sum, share) => sum + share ** 2, 0);
  const widest = Math.max(1, ...cutBytes);
  return cuts.reduce((sum, cut) => sum + (0.02 * (cutBytes[cut - 1] ?? 0)) / widest, uneven);
}

const chain = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    work: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: count, maxLength: count }),
    cutBytes: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: count - 1, maxLength: count - 1 }),
    longest: fc.integer({ min: 1, max: 8 }),
    parts: fc.integer({ min: 1, max: 9 }),
  }),
);

describe('a balanced division', () => {
  it('is as good as the best of all that fit, and none where none fits', () => {
    fc.assert(
      fc.property(chain, ({ work, cutBytes, longest, parts }) => {
        const fits = (from: number, to: number) => to - from <= longest;
        const input = { work, cutBytes, fits };
        const possible = divisions(work.length, parts).filter((cuts) =>
          rangesOf(cuts, work.length).every(({ from, to }) => fits(from, to)),
        );
        const found = balance(input, parts);
        if (possible.length === 0) {
          expect(found).toBeNull();
          return;
        }
        expect(possible).toContainEqual(found);
        const best = Math.min(...possible.map((cuts) => penalty(input, cuts)));
        expect(penalty(input, found ?? [])).toBeCloseTo(best, 10);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a narrow cut beside the middle, but not one far from it', () => {
    const divide = (narrow: number) =>
      balance(
        {
          work: Array.from({ length: 100 }, () => 1),
          cutBytes: Array.from({ length: 99 }, (_, i) => (i + 1 === narrow ? 10 : 1000)),
          fits: () => true,
        },
        2,
      );
    expect(divide(47)).toEqual([47]);
    expect(divide(20)).toEqual([50]);
  });

  it('has exactly the parts asked for, and there are none of them', () => {
    const input = { work: [1, 1], cutBytes: [1], fits: () => true };
    expect(balance(input, 2)).toEqual([1]);
    expect(balance(input, 3)).toBeNull();
    expect(balance(input, 0)).toBeNull();
  });
});
