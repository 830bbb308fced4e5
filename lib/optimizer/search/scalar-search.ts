import type { ChainGraph } from './chain-graph.ts';
import type { OptionLists } from './option-lists.ts';

/** How much a tick and a unit of cost count in a weighted sum. */
export interface Weights {
  readonly tick: number;
  readonly cost: number;
}

/** The best path by a weighted sum, and what remains to be paid from every node. */
export interface ScalarBest {
  readonly weights: Weights;
  /** Least weighted sum from a node to the last one; Infinity where there is no path. */
  readonly toGo: Float64Array;
  /** Ticks and cost of a best path from the first node, of equal ones the one with the fewest ticks. */
  readonly ticks: number;
  readonly cost: number;
}

/** Shortest paths to the last node by one weighted sum, in O(options + arcs). */
export function scalarSearch(graph: ChainGraph, options: OptionLists, weights: Weights): ScalarBest {
  const best = bestOptions(options, weights);
  const toGo = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const ticks = new Float64Array(graph.nodes);
  const cost = new Float64Array(graph.nodes);
  toGo[graph.nodes - 1] = 0;
  for (let node = graph.nodes - 1; node > 0; node--) {
    if (toGo[node] === Number.POSITIVE_INFINITY) continue;
    for (let arc = graph.start[node]!; arc < graph.start[node + 1]!; arc++) {
      const option = best[graph.list[arc]!]!;
      const from = graph.from[arc]!;
      const sum = toGo[node]! + weights.tick * options.ticks[option]! + weights.cost * options.cost[option]!;
      const pathTicks = ticks[node]! + options.ticks[option]!;
      if (sum > toGo[from]! || (sum === toGo[from]! && pathTicks >= ticks[from]!)) continue;
      toGo[from] = sum;
      ticks[from] = pathTicks;
      cost[from] = cost[node]! + options.cost[option]!;
    }
  }
  return { weights, toGo, ticks: ticks[0]!, cost: cost[0]! };
}

/** The entry of each list with the least weighted sum. */
function bestOptions({ start, ticks, cost }: OptionLists, weights: Weights): Int32Array {
  const best = new Int32Array(start.length - 1);
  for (let list = 0; list < best.length; list++) {
    let least = Number.POSITIVE_INFINITY;
    for (let entry = start[list]!; entry < start[list + 1]!; entry++) {
      const sum = weights.tick * ticks[entry]! + weights.cost * cost[entry]!;
      if (sum < least) {
        least = sum;
        best[list] = entry;
      }
    }
  }
  return best;
}
