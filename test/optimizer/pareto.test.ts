import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chain, candidates, frontOf, type Option } from './brute-force.ts';
import { searchChain } from './search-chain.ts';

const option = (most: number): fc.Arbitrary<Option> =>
  fc.record({ ticks: fc.integer({ min: 0, max: most }), cost: fc.integer({ min: 0, max: most }) });

/** Chains of up to six segments; small numbers make ties, large ones make fronts of many points. */
const chain: fc.Arbitrary<Chain> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(4, 30, 1000))
  .chain(([last, most]) =>
    fc
      .array(
        fc.array(fc.array(option(most), { maxLength: 3 }), { minLength: last + 1, maxLength: last + 1 }),
        {
          minLength: last,
          maxLength: last,
        },
      )
      .map((options) => ({ last, options })),
  );

const seeded = { seed: 1769, numRuns: Number(process.env['PARETO_RUNS'] ?? 1000) };

const beats = (a: Option, b: Option) => a.ticks <= b.ticks && a.cost <= b.cost;

describe('paretoFront', () => {
  it('finds the front that brute force finds, with the fewest partitions of equal plans', () => {
    fc.assert(
      fc.property(chain, (instance) => {
        expect(searchChain(instance)).toEqual(frontOf(candidates(instance)));
      }),
      seeded,
    );
  });

  it('finds it within bounds on the number of partitions', () => {
    fc.assert(
      fc.property(
        chain,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 6 }),
        (instance, min, more) => {
          const within = [...candidates(instance)].filter(
            ({ partitions }) => partitions >= min && partitions <= min + more,
          );
          expect(searchChain(instance, { min, max: min + more })).toEqual(frontOf(within));
        },
      ),
      seeded,
    );
  });

  it('never gets worse when there are more memory sizes to choose from', () => {
    fc.assert(
      fc.property(chain, option(1000), fc.nat(), (instance, extra, where) => {
        const from = where % instance.last;
        const options = instance.options.map((row, i) =>
          row.map((own, to) => (i === from && to === from + 1 ? [...own, extra] : own)),
        );
        const richer = searchChain({ ...instance, options });
        for (const point of searchChain(instance)) {
          expect(richer.some((each) => beats(each, point))).toBe(true);
        }
      }),
      seeded,
    );
  });

  it('never gets better when a constraint is added', () => {
    fc.assert(
      fc.property(chain, fc.integer({ min: 1, max: 3 }), (instance, max) => {
        const free = searchChain(instance);
        for (const point of searchChain(instance, { min: 1, max })) {
          expect(free.some((each) => beats(each, point))).toBe(true);
        }
      }),
      seeded,
    );
  });

  it('has nothing to say where no path leads through', () => {
    expect(
      searchChain({
        last: 2,
        options: [
          [[], [], []],
          [[], [], [{ ticks: 1, cost: 1 }]],
        ],
      }),
    ).toEqual([]);
  });
});
