import type { CodecChoice } from './cut-codecs.ts';
import type { Crossing, Place } from './place.ts';
import type { Way } from './way.ts';

/**
 * What the search chooses from. A plan is a path over positions: from one to the next by a partition, which has a place,
 * and at each position a way in which tensors cross it. Latency and cost are sums over the partitions.
 *
 * What else is to be decided comes in as one more place, one more way, or a factor of what they add:
 *
 * - a tier: places of that tier, which a link's time and transfer fee are in the prediction of.
 * - a codec at a cut: ways with that codec; `crossing` has the bytes that it leaves and the time that it takes, and what it
 *   loses is spent of a budget.
 * - leakage, a maximum over cuts: `Place.holds` refuses what leaks more than a threshold; one run a distinct threshold.
 * - an early exit: `predict` weighs what it answers by the measured probability to reach the partition.
 */
export interface Formulation {
  /** Segments after which the chain can be cut, 0 and n included, ascending. */
  readonly positions: readonly number[];
  readonly places: readonly Place[];
  /** The first is how the caller sends what the model takes. */
  readonly ways: readonly Way[];
  readonly codecs: CodecChoice;
  /** Latencies are rounded to this, each partition's by itself: what the search is exact in. */
  readonly tickMs: number;
  /** The segments `(from, to]` between two ways; null where they can't be a partition, or can't travel so. */
  crossing(from: number, to: number, before: Way, after: Way): Crossing | null;
}
