import { quantile, type Sorted, sortAscending } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import { meetings, meetingsOf } from './fit/chain.ts';
import type { Stage } from './space/place.ts';

type Drawn = Pick<Stage, 'latencyMs' | 'coldLatencyMs' | 'coldStartRate' | 'drawnMs' | 'reach'>;
type Spread = Pick<Stage, 'latencyMs' | 'coldLatencyMs' | 'coldStartRate' | 'warm' | 'reach'>;

const seed = 10_240;

/** Latencies of whole inferences through a chain. */
export interface DrawnChain {
  /** Percentile of warm inferences. */
  warmMs(percentile: number): number;
  /** Percentile of warm and cold inferences together. */
  mixedMs(percentile: number): number;
}

/**
 * Percentiles of partitions don't add: their distributions are convolved by drawing. A draw is cold at every partition
 * that is cold so often: what leaves one environment idle leaves all idle, so their cold starts coincide. What is longer
 * about a cold one is added to a warm one. Of a stage that not every inference reaches, as many draws count.
 */
export function drawChain(stages: readonly Drawn[]): DrawnChain {
  const drawn = meetingsOf(stages.map((stage) => stage.drawnMs()));
  const sumsWith = (besides: (stage: number, i: number) => number) =>
    sumsOf(drawn, (stage, i) => (ending[i]! < (stages[stage]!.reach ?? 1) ? besides(stage, i) : null));
  const warm = sumsWith(() => 0);
  return {
    warmMs: (percentile) => quantile(warm, percentile / 100),
    mixedMs(percentile) {
      const sums = sumsWith((stage, i) => {
        const { latencyMs, coldLatencyMs, coldStartRate } = stages[stage]!;
        return luck[i]! < coldStartRate ? coldLatencyMs - latencyMs : 0;
      });
      return quantile(sums, percentile / 100);
    },
  };
}

/** @param besides what a draw takes more; null where it doesn't reach the stage */
function sumsOf(
  drawn: readonly Float64Array[],
  besides: (stage: number, i: number) => number | null,
): Sorted {
  const sums = new Float64Array(meetings);
  drawn.forEach((values, stage) => {
    for (let i = 0; i < meetings; i++) {
      const more = besides(stage, i);
      if (more !== null) sums[i]! += values[i]! + more;
    }
  });
  return sortAscending(sums);
}

/** Shares from 0 to 1, evenly spread, in an order that is always the same: exactly so many are below a rate. */
const luck = shuffledShares(meetings, seed);
/** How far each draw goes, whether it is cold or not: on to the stages that more than this share reaches. */
const ending = shuffledShares(meetings, seed + 1);

function shuffledShares(count: number, from: number): Float64Array {
  const random = seededRandom(from);
  const made = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [made[i], made[other]] = [made[other]!, made[i]!];
  }
  return made;
}

/**
 * What a partition adds to a lower bound of the chain's percentile: mean - k x standard deviation, with
 * k = sqrt((1 - p) / p). By Cantelli's inequality no distribution's percentile p is less, and a sum's deviation is at
 * most the sum of deviations, whatever depends on what; so these add up to a bound for every plan.
 */
export function percentileFloor(percentile: number): (stage: Spread) => number {
  const p = percentile / 100;
  const k = Math.sqrt((1 - p) / p);
  return ({ latencyMs, coldLatencyMs, coldStartRate, warm, reach = 1 }) => {
    const longerMs = coldLatencyMs - latencyMs;
    const reachedMs = warm.mean + coldStartRate * longerMs;
    const reachedVariance = warm.variance + coldStartRate * (1 - coldStartRate) * longerMs ** 2;
    const variance = reach * (reachedVariance + (1 - reach) * reachedMs ** 2);
    // A time is never negative: what a partition with a negative floor adds, is at least nothing.
    return Math.max(0, reach * reachedMs - k * Math.sqrt(variance));
  };
}
