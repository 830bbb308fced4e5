import type { PartitaError } from '../errors.ts';
import { type BrokenLimit, noDivisionFits, segmentsDoNotFit } from './errors.ts';
import type { PartitionCount } from './search/chain-graph.ts';
import type { Formulation } from './space/formulation.ts';
import { isBetween } from './space/way.ts';

/** Why nothing fits: a stretch without a cut that breaks a limit, or a number of partitions that can't be. */
export function whyNothingFits(formulation: Formulation, count: PartitionCount): PartitaError {
  const { positions } = formulation;
  for (let i = 1; i < positions.length; i++) {
    const limit = limitBetween(formulation, positions[i - 1]!, positions[i]!);
    if (limit !== null) return segmentsDoNotFit(positions[i - 1]!, positions[i]!, limit);
  }
  const least = leastPartitions(positions, (from, to) => limitsBetween(formulation, from, to).includes(null));
  return noDivisionFits(count, { least, most: positions.length - 1 });
}

/** The limit that the segments `(from, to]` break at the last place, if they fit none, whichever way their tensors travel. */
function limitBetween(formulation: Formulation, from: number, to: number): BrokenLimit | null {
  const limits = limitsBetween(formulation, from, to);
  return limits.includes(null) ? null : (limits.at(-1) ?? null);
}

const limitsBetween = (formulation: Formulation, from: number, to: number): (BrokenLimit | null)[] =>
  formulation.places.flatMap((place) =>
    formulation.ways.flatMap((after) => {
      const crossing = formulation.crossing(from, to, formulation.ways[0]!, after);
      return crossing === null || !isBetween(place.tier, crossing)
        ? []
        : [place.limitOf(crossing, place.predict(crossing))];
    }),
  );

/** Fewest partitions that cover the chain, each reaching as far as it fits: a stretch of one that fits, fits too. */
function leastPartitions(positions: readonly number[], fits: (from: number, to: number) => boolean): number {
  let partitions = 0;
  for (let i = 0; i < positions.length - 1; partitions++) {
    let next = i + 1;
    while (next + 1 < positions.length && fits(positions[i]!, positions[next + 1]!)) next++;
    i = next;
  }
  return partitions;
}
