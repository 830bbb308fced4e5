import type { Crossing, Place } from './place.ts';
import type { Way } from './way.ts';

/**
 * What the search chooses from. A plan is a path over positions: from one to the next by a partition, which has a place,
 * and at each position a way in which tensors cross it. Latency and cost are sums over the partitions.
 *
 * What else is to be decided comes in as one more place, one more way, or a factor of what they add:
 *
 * - a tier: places of that tier, and ways `from` and `to` it. A partition joins only ways of its own tier; the link's
 *   time and transfer fee are in what `Place.predict` answers, since it is told the ways on both sides.
 * - a codec at a cut: a way with that codec; `crossing` counts the bytes that it leaves, `predict` the time it takes.
 * - an accuracy variant: places with that variant; `crossing` of ranges without it is null.
 * - an early exit: `predict` weighs what it answers by the measured probability to reach the partition.
 * - leakage, a maximum over cuts: `crossing` is null where what crosses leaks more than a threshold; one run a distinct
 *   threshold.
 */
export interface Formulation {
  /** Segments after which the chain can be cut, 0 and n included, ascending. */
  readonly positions: readonly number[];
  readonly places: readonly Place[];
  /** The first is how the caller sends what the model takes. */
  readonly ways: readonly Way[];
  /** Latencies are rounded to this, each partition's by itself: what the search is exact in. */
  readonly tickMs: number;
  /** The segments `(from, to]` between two ways; null where they can't be a partition, or can't travel so. */
  crossing(from: number, to: number, before: Way, after: Way): Crossing | null;
}
