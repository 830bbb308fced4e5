import { quantile, sortAscending } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Spread } from './fit/spread.ts';
import type { Stage } from './space/place.ts';

type Mixed = Pick<Stage, 'latencyMs' | 'coldLatencyMs' | 'coldStartRate'>;

const seed = 10_240;

/**
 * Percentile of a chain's latency, warm and cold inferences together: the partitions' distributions are convolved by
 * drawing. A draw is cold at every partition that is cold so often: what leaves one environment idle leaves all idle,
 * so their cold starts coincide. Cold latencies are taken to be spread as warm ones.
 */
export function chainPercentileMs(stages: readonly Mixed[], spread: Spread, percentile: number): number {
  if (stages.every(({ coldStartRate }) => coldStartRate === 0)) {
    return spread.chainMs(
      stages.map(({ latencyMs }) => latencyMs),
      percentile,
    );
  }
  const draws = spread.draws(stages.length);
  const { length } = draws[0]!;
  const luck = shuffledShares(length);
  const sums = new Float64Array(length);
  stages.forEach(({ latencyMs, coldLatencyMs, coldStartRate }, stage) => {
    const ratios = draws[stage]!;
    for (let i = 0; i < length; i++) {
      sums[i]! += (luck[i]! < coldStartRate ? coldLatencyMs : latencyMs) * ratios[i]!;
    }
  });
  return quantile(sortAscending(sums), percentile / 100);
}

let shares: Float64Array | undefined;

/** Shares from 0 to 1, evenly spread, in an order that is always the same: exactly so many are below a rate. */
function shuffledShares(count: number): Float64Array {
  if (shares?.length === count) return shares;
  const random = seededRandom(seed);
  const made = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [made[i], made[other]] = [made[other]!, made[i]!];
  }
  shares = made;
  return made;
}

/**
 * What a partition adds to a lower bound of the chain's percentile: mean - k x standard deviation, with
 * k = sqrt((1 - p) / p). By Cantelli's inequality no distribution's percentile p is less, and a sum's deviation is at
 * most the sum of deviations, whatever depends on what; so these add up to a bound for every plan.
 */
export function percentileFloor(spread: Spread, percentile: number): (stage: Mixed) => number {
  const p = percentile / 100;
  const k = Math.sqrt((1 - p) / p);
  const { ratios } = spread;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const square = ratios.reduce((sum, ratio) => sum + ratio ** 2, 0) / ratios.length;
  return ({ latencyMs, coldLatencyMs, coldStartRate }) => {
    const expected = mean * (latencyMs + coldStartRate * (coldLatencyMs - latencyMs));
    const squared = square * (latencyMs ** 2 + coldStartRate * (coldLatencyMs ** 2 - latencyMs ** 2));
    // A time is never negative: what a partition with a negative floor adds, is at least nothing.
    return Math.max(0, expected - k * Math.sqrt(Math.max(0, squared - expected ** 2)));
  };
}
