import type { PartitaError } from '../errors.ts';
import { noDivisionFits, segmentsDoNotFit } from './errors.ts';
import type { LatencyModel } from './latency-model.ts';
import { brokenLimit } from './limits.ts';
import type { PartitionCount } from './search/chain-graph.ts';

/** Why nothing fits: a stretch without a cut that breaks a limit, or a number of partitions that can't be. */
export function whyNothingFits(
  model: LatencyModel,
  positions: readonly number[],
  largestMb: number,
  count: PartitionCount,
): PartitaError {
  for (let i = 1; i < positions.length; i++) {
    const limit = brokenLimit(model, positions[i - 1]!, positions[i]!, largestMb);
    if (limit !== null) return segmentsDoNotFit(positions[i - 1]!, positions[i]!, limit);
  }
  const least = leastPartitions(positions, (from, to) => brokenLimit(model, from, to, largestMb) === null);
  return noDivisionFits(count, { least, most: positions.length - 1 });
}

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
