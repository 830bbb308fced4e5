import { type Bounds, mayReach, weighted } from './bounds.ts';

/** What can reach one node: ascending in ticks, strictly descending in cost, and how each was reached. */
export interface NodeLabels {
  readonly ticks: Int32Array;
  readonly cost: Float64Array;
  /** Arcs from the first node. */
  readonly arcs: Int32Array;
  readonly arc: Int32Array;
  readonly option: Int32Array;
  /** For each zone of the bounds, which labels may lead there. */
  readonly windows: readonly Window[];
}

/** Neighbouring labels, among them all that may lead to one zone of the front. */
interface Window {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  readonly leastTicks: number;
  readonly leastCost: number;
  /** Least of the zone's weighted sum. */
  readonly leastSum: number;
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

  /** Lengthens some neighbouring labels of a node by an option. */
  offer(
    { ticks, cost, arcs }: NodeLabels,
    first: number,
    end: number,
    moreTicks: number,
    moreCost: number,
    arc: number,
    option: number,
  ): void {
    for (let label = first; label < end; label++) {
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
    const windows = bounds.zones.map(() => ({
      first: 0,
      end: 0,
      leastTicks: Number.POSITIVE_INFINITY,
      leastCost: Number.POSITIVE_INFINITY,
      leastSum: Number.POSITIVE_INFINITY,
    }));
    let least = Number.POSITIVE_INFINITY;
    for (let ticks = this.#low; ticks <= this.#high; ticks++) {
      const cost = this.#cost[ticks]!;
      if (cost >= least) continue;
      let alive = false;
      for (let zone = 0; zone < windows.length; zone++) {
        const bound = bounds.zones[zone]!;
        const sum = weighted(bound, ticks, cost);
        if (!mayReach(bound, bounds, node, ticks, cost, sum)) continue;
        const window = windows[zone]!;
        if (window.end === 0) {
          window.first = kept.length;
          window.leastTicks = ticks;
        }
        window.end = kept.length + 1;
        window.leastCost = cost;
        window.leastSum = Math.min(window.leastSum, sum);
        alive = true;
      }
      if (!alive) continue;
      least = cost;
      kept.push(ticks);
    }
    const taken: NodeLabels = {
      ticks: Int32Array.from(kept),
      cost: Float64Array.from(kept, (ticks) => this.#cost[ticks]!),
      arcs: Int32Array.from(kept, (ticks) => this.#arcs[ticks]!),
      arc: Int32Array.from(kept, (ticks) => this.#arc[ticks]!),
      option: Int32Array.from(kept, (ticks) => this.#option[ticks]!),
      windows,
    };
    if (this.#high >= 0) this.#cost.fill(Number.POSITIVE_INFINITY, this.#low, this.#high + 1);
    this.#low = this.#maxTicks + 1;
    this.#high = -1;
    return taken;
  }
}
