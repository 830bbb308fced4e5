import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionListBuilder } from '../../lib/optimizer/search/option-lists.ts';
import { frontOf } from './brute-force.ts';

const pairs = fc.array(fc.record({ ticks: fc.nat(12), cost: fc.nat(12) }), { maxLength: 12 });

describe('OptionListBuilder', () => {
  it('keeps of each list what nothing else in it beats, ascending, in whatever order it comes', () => {
    fc.assert(
      fc.property(fc.array(pairs, { minLength: 1, maxLength: 4 }), (given) => {
        const builder = new OptionListBuilder();
        const numbers = given.map((list) => {
          list.forEach(({ ticks, cost }, choice) => {
            builder.add(ticks, cost, choice);
          });
          return builder.close();
        });
        const { start, ticks, cost, choice } = builder.build();
        given.forEach((list, i) => {
          const number = numbers[i]!;
          expect(number === -1).toBe(list.length === 0);
          if (number === -1) return;
          const entries = Array.from(
            { length: start[number + 1]! - start[number]! },
            (_, at) => start[number]! + at,
          );
          expect(entries.map((at) => ({ ticks: ticks[at]!, cost: cost[at]!, partitions: 1 }))).toEqual(
            frontOf(list.map((option) => ({ ...option, partitions: 1 }))),
          );
          for (const at of entries) {
            expect(list[choice[at]!]).toEqual({ ticks: ticks[at], cost: cost[at] });
          }
        });
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('grows past its first columns', () => {
    const builder = new OptionListBuilder();
    for (let list = 0; list < 3000; list++) {
      for (let ticks = 0; ticks < 3; ticks++) builder.add(ticks, 3 - ticks, list);
      expect(builder.close()).toBe(list);
    }
    const { start, choice } = builder.build();
    expect(start).toHaveLength(3001);
    expect([...choice.slice(-3)]).toEqual([2999, 2999, 2999]);
  });
});
