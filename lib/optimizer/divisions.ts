import type { PartitaError } from '../errors.ts';
import { type BrokenLimit, noDivisionFits, segmentsDoNotFit } from './errors.ts';
import type { PartitionCount } from './search/chain-graph.ts';
import type { Formulation } from './space/formulation.ts';

/** Why nothing fits: a stretch without a cut that breaks a limit, or a number of partitions that can't be. */
export function whyNothingFits(formulation: Formulation, count: PartitionCount): PartitaError {
  const { positions } = formulation;
  for (let i = 1; i < positions.length; i++) {
    const limit = limitBetween(formulation, positions[i - 1]!, positions[i]!);
    if (limit !== null) return segmentsDoNotFit(positions[i - 1]!, positions[i]!, limit);
  }
  const least = leastPartitions(positions, (from, to) => fitsBetween(formulation, from, to));
  return noDivisionFits(count, { least, most: positions.length - 1 });
}

/** The limit that the segments `(from, to]` break at the last place, whichever way their tensors travel. */
function limitBetween({ places, ways, crossing }: Formulation, from: number, to: number): BrokenLimit | null {
  const limits = ways.flatMap((after) => {
    const possible = crossing(from, to, ways[0]!, after);
    const place = places.at(-1);
    return possible === null || place === undefined ? [] : [place.limitOf(possible, place.predict(possible))];
  });
  return limits.includes(null) ? null : (limits[0] ?? null);
}

/** Whether there is a way for the segments `(from, to]` to be a partition at the last place. */
const fitsBetween = ({ places, ways, crossing }: Formulation, from: number, to: number): boolean =>
  ways.some((after) => {
    const possible = crossing(from, to, ways[0]!, after);
    const place = places.at(-1);
    return possible !== null && place?.holds(possible, place.predict(possible)) === true;
  });

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
