import { quantile, type Sorted, sortAscending } from '../../statistics/quantile.ts';
import { seededRandom } from '../../statistics/random.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

const draws = 2048;
const seed = 1769;
/** Fewer samples than this say nothing of how far one is from their median. */
const leastSamples = 3;

/** How far warm latencies lie from their median. */
export interface Spread {
  /** Latency over median latency of its function and memory size, over all warm samples. */
  readonly ratios: Sorted;
  /**
   * Percentile of a chain, given the median latency of each of its partitions: their distributions are
   * convolved by drawing (seeded, so the answer never varies); percentiles of partitions don't add.
   */
  chainMs(medians: readonly number[], percentile: number): number;
  /** For each of so many partitions, ratios drawn for it: always the same ones. */
  draws(partitions: number): readonly Float64Array[];
}

export function fitSpread(groups: readonly SampleGroup[]): Spread {
  const ratios = groups
    .filter(({ warm }) => warm.length >= leastSamples)
    .flatMap(({ warm }) => {
      const middle = medianOf(warm, ({ latencyMs }) => latencyMs);
      return middle > 0 ? warm.map(({ latencyMs }) => latencyMs / middle) : [];
    });
  const sorted = sortAscending(ratios.length === 0 ? [1] : ratios);
  const drawn: Float64Array[] = [];
  const drawFor = (partitions: number) => {
    while (drawn.length < partitions) drawn.push(drawFrom(sorted, seed + drawn.length));
    return drawn;
  };
  return {
    draws: drawFor,
    ratios: sorted,
    chainMs(medians, percentile) {
      const [only] = medians;
      if (only !== undefined && medians.length === 1) return only * quantile(sorted, percentile / 100);
      const chain = drawFor(medians.length);
      const sums = new Float64Array(draws);
      medians.forEach((latencyMs, stage) => {
        for (let i = 0; i < draws; i++) sums[i]! += latencyMs * chain[stage]![i]!;
      });
      return quantile(sortAscending(sums), percentile / 100);
    },
  };
}

function drawFrom(ratios: Sorted, stageSeed: number): Float64Array {
  const random = seededRandom(stageSeed);
  return Float64Array.from({ length: draws }, () => ratios[Math.floor(random() * ratios.length)]!);
}
