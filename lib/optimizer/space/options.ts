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
  const { positions, ways } = formulation;
  const { length } = positions;
  const builder = new OptionListBuilder();
  const lists = ways.map(() => ways.map(() => new Int32Array(length ** 2).fill(-1)));
  const reached = ways.map(() => new Uint8Array(length));
  for (let i = 0; i < length; i++) {
    for (let j = i + 1; j < length; j++) {
      for (let b = 0; b < (i === 0 ? 1 : ways.length); b++) {
        // Nothing lies at a position in a way that nothing reaches it by.
        if (i > 0 && !reached[b]![i]) continue;
        for (let a = 0; a < ways.length; a++) {
          const crossing = formulation.crossing(positions[i]!, positions[j]!, ways[b]!, ways[a]!);
          if (crossing === null) continue;
          const list = listOf(builder, formulation, crossing, axis);
          lists[b]![a]![i * length + j] = list;
          if (list !== -1) reached[a]![j] = 1;
        }
      }
    }
  }
  const states = Math.max(1, reached.findLastIndex((at) => at.includes(1)) + 1);
  builder.add(0, 0, -1);
  const nothing = builder.close();
  return {
    positions: length,
    states,
    listOf: (from, to, before, after) => lists[before]![after]![from * length + to]!,
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
