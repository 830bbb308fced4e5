import { type Bounds, mayReachFront, weighted } from './bounds.ts';

/** What can reach one node: ascending in ticks, strictly descending in cost, and how each was reached. */
export interface NodeLabels {
  readonly ticks: Int32Array;
  readonly cost: Float64Array;
  /** Arcs from the first node. */
  readonly arcs: Int32Array;
  readonly arc: Int32Array;
  readonly option: Int32Array;
  readonly leastTicks: number;
  readonly leastCost: number;
  /** Least of each weighted sum of the bounds. */
  readonly leastSums: Float64Array;
}

/**
 * The labels of the node that is being worked on, by their ticks: one array of every tick, used again for each
 * node, of which only the Pareto-optimal labels are taken.
 */
export class Labels {
  readonly #cost: Float64Array;
  readonly #arcs: Int32Array;
  readonly #arc: Int32Array;
  readonly #option: Int32Array;
  readonly #maxTicks: number;
  #low: number;
  #high = -1;

  constructor(maxTicks: number) {
    this.#maxTicks = maxTicks;
    this.#low = maxTicks + 1;
    this.#cost = new Float64Array(maxTicks + 1).fill(Number.POSITIVE_INFINITY);
    this.#arcs = new Int32Array(maxTicks + 1);
    this.#arc = new Int32Array(maxTicks + 1);
    this.#option = new Int32Array(maxTicks + 1);
  }

  /** The one label of the first node. */
  start(bounds: Bounds): NodeLabels {
    this.#low = 0;
    this.#high = 0;
    this.#cost[0] = 0;
    this.#arcs[0] = 0;
    return this.take(0, bounds);
  }

  /** Lengthens every label of a node by an option. */
  offer(from: NodeLabels, moreTicks: number, moreCost: number, arc: number, option: number): void {
    const { ticks, cost, arcs } = from;
    for (let label = 0; label < ticks.length; label++) {
      const at = ticks[label]! + moreTicks;
      if (at > this.#maxTicks) break;
      const sum = cost[label]! + moreCost;
      const known = this.#cost[at]!;
      if (sum > known || (sum === known && arcs[label]! + 1 >= this.#arcs[at]!)) continue;
      this.#cost[at] = sum;
      this.#arcs[at] = arcs[label]! + 1;
      this.#arc[at] = arc;
      this.#option[at] = option;
      if (at < this.#low) this.#low = at;
      if (at > this.#high) this.#high = at;
    }
  }

  /** Takes the labels that can lead to the front, and forgets all of them. */
  take(node: number, bounds: Bounds): NodeLabels {
    const kept: number[] = [];
    const leastSums = new Float64Array(bounds.sums.length).fill(Number.POSITIVE_INFINITY);
    let least = Number.POSITIVE_INFINITY;
    for (let ticks = this.#low; ticks <= this.#high; ticks++) {
      const cost = this.#cost[ticks]!;
      if (
        cost >= least ||
        !mayReachFront(bounds, node, ticks, cost, (sum) => weighted(bounds, sum, ticks, cost))
      )
        continue;
      least = cost;
      kept.push(ticks);
      bounds.sums.forEach((_, sum) => {
        leastSums[sum] = Math.min(leastSums[sum]!, weighted(bounds, sum, ticks, cost));
      });
    }
    const taken: NodeLabels = {
      ticks: Int32Array.from(kept),
      cost: Float64Array.from(kept, (ticks) => this.#cost[ticks]!),
      arcs: Int32Array.from(kept, (ticks) => this.#arcs[ticks]!),
      arc: Int32Array.from(kept, (ticks) => this.#arc[ticks]!),
      option: Int32Array.from(kept, (ticks) => this.#option[ticks]!),
      leastTicks: kept[0] ?? 0,
      leastCost: least,
      leastSums,
    };
    if (this.#high >= 0) this.#cost.fill(Number.POSITIVE_INFINITY, this.#low, this.#high + 1);
    this.#low = this.#maxTicks + 1;
    this.#high = -1;
    return taken;
  }
}
