import type { Chain } from '../search/chain-graph.ts';
import { OptionListBuilder, type OptionLists } from '../search/option-lists.ts';
import type { Formulation } from './formulation.ts';
import type { Crossing, Stage } from './place.ts';
import { isBetween } from './way.ts';

/** Costs are compared in billionths of a dollar per million inferences: whole numbers, so that sums are exact. */
export const unitsPerUsd = 1e9;

/** What can be chosen, as the search takes it: a chain whose states are ways and whose options are places. */
export type Space = Chain & { readonly options: OptionLists };

/** What a partition adds to the latency that the search is over, in ms. */
export type Axis = (stage: Stage) => number;

/** Every place of every possible partition between all ways that its tensors can take. */
export function spaceOf(formulation: Formulation, axis: Axis): Space {
  const { positions, ways, codecs } = formulation;
  const { length } = positions;
  const builder = new OptionListBuilder();
  // Nothing lies at a position in a way that nothing reaches it by.
  const reached = positions.map((_, i) => new Set(i === 0 ? [0] : []));
  const listsFrom = positions.map((_, i) => {
    const lists = new Map([...reached[i]!].map((b) => [b, new Int32Array(ways.length * length).fill(-1)]));
    for (let j = i + 1; j < length; j++) {
      for (const [b, list] of lists) {
        for (let a = 0; a < ways.length; a++) {
          const crossing = formulation.crossing(positions[i]!, positions[j]!, ways[b]!, ways[a]!);
          if (crossing === null) continue;
          const made = listOf(builder, formulation, crossing, axis);
          if (made === -1) continue;
          list[a * length + j] = made;
          reached[j]!.add(a);
        }
      }
    }
    return lists;
  });
  const statesAt = reached.map((at) => [...at].sort((a, b) => a - b));
  builder.add(0, 0, -1);
  const nothing = builder.close();
  return {
    positions: length,
    states: Math.max(...statesAt.flat()) + 1,
    statesAt: (position) => statesAt[position]!,
    budget: codecs.budget,
    spends: (position, state) => codecs.stepsOf(positions[position]!, ways[state]!.codec),
    listOf: (from, to, before, after) => listsFrom[from]!.get(before)?.[after * length + to] ?? -1,
    nothing,
    options: builder.build(),
  };
}

function listOf(
  builder: OptionListBuilder,
  { places, tickMs }: Formulation,
  crossing: Crossing,
  axis: Axis,
): number {
  for (let place = places.length - 1; place >= 0; place--) {
    const at = places[place]!;
    if (at.memoryMb < crossing.leastMb || !isBetween(at.tier, crossing)) continue;
    const stage = at.predict(crossing);
    if (!at.holds(crossing, stage)) continue;
    builder.add(toTicks(axis(stage), tickMs), Math.round(stage.usdPerMillion * unitsPerUsd), place);
  }
  return builder.close();
}

export const toTicks = (latencyMs: number, tickMs: number): number => Math.round(latencyMs / tickMs);
