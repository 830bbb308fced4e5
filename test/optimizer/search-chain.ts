import { paretoFront } from '../../lib/optimizer/pareto.ts';
import { type PartitionCount, unrollChain } from '../../lib/optimizer/search/chain-graph.ts';
import { OptionListBuilder } from '../../lib/optimizer/search/option-lists.ts';
import type { Chain, Point } from './brute-force.ts';
import { oneState } from './one-state.ts';

const anyCount: PartitionCount = { min: 1, max: Number.POSITIVE_INFINITY };

/** The front of a chain by the search under test, with the number of partitions of each point. */
export function searchChain({ last, options }: Chain, count: PartitionCount = anyCount): Point[] {
  const builder = new OptionListBuilder();
  const lists = Array.from({ length: last }, (_, from) =>
    Array.from({ length: last + 1 }, (_, to) => {
      (options[from]?.[to] ?? []).forEach(({ ticks, cost }, choice) => {
        builder.add(ticks, cost, choice);
      });
      return builder.close();
    }),
  );
  builder.add(0, 0, -1);
  const nothing = builder.close();
  const listOf = (from: number, to: number) => lists[from]?.[to] ?? -1;
  const { graph, positionOf } = unrollChain({ positions: last + 1, ...oneState, listOf, nothing }, count);
  return paretoFront(graph, builder.build()).map(({ ticks, cost, steps }) => {
    const chosen = steps
      .filter(({ choice }) => choice !== -1)
      .map(({ from, to, choice }) => {
        const option = options[positionOf(from)]?.[positionOf(to)]?.[choice];
        if (option === undefined) throw new Error('The search chose what was not offered.');
        return option;
      });
    const sum = (of: (option: (typeof chosen)[number]) => number) =>
      chosen.reduce((all, each) => all + of(each), 0);
    if (sum((option) => option.ticks) !== ticks || sum((option) => option.cost) !== cost) {
      throw new Error('The steps of a path do not add up to it.');
    }
    return { ticks, cost, partitions: chosen.length };
  });
}
