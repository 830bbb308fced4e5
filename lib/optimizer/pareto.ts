import { type Bounds, findBounds, mayReach, narrowed, tightened, weighted } from './search/bounds.ts';
import type { ChainGraph } from './search/chain-graph.ts';
import { Labels, type NodeLabels } from './search/labels.ts';
import type { OptionLists } from './search/option-lists.ts';

/** One arc of a path and the option chosen for it. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly choice: number;
}

/** How much of the room between the points of the hull the rough search looks into: the more, the slower. */
const roughShare = 0.15;

/** A path that no other beats in both ticks and cost. */
export interface ParetoPath {
  readonly ticks: number;
  readonly cost: number;
  readonly steps: readonly Step[];
}

/**
 * All Pareto-optimal paths from the first node to the last: exact, by dynamic programming over the nodes, each
 * with the list of what can reach it. Of paths that are equal in ticks and cost, one with the fewest arcs.
 *
 * What can't lead to the front is dropped early, by lower bounds on what is to come; a rough search first finds
 * points that tell what can't.
 *
 * @returns ascending in ticks, descending in cost; empty when no path leads to the last node
 */
export function paretoFront(graph: ChainGraph, options: OptionLists): ParetoPath[] {
  const bounds = findBounds(graph, options);
  if (bounds === null) return [];
  const rough = search(graph, options, narrowed(bounds, roughShare));
  return search(graph, options, rough.length === 0 ? bounds : tightened(bounds, rough));
}

function search(graph: ChainGraph, options: OptionLists, bounds: Bounds): ParetoPath[] {
  const labels = new Labels(bounds.maxTicks);
  const reached: NodeLabels[] = [labels.start(bounds)];
  for (let node = 1; node < graph.nodes; node++) {
    if (bounds.ticksToGo[node] !== Number.POSITIVE_INFINITY) {
      for (let arc = graph.start[node]!; arc < graph.start[node + 1]!; arc++) {
        extend(reached[graph.from[arc]!]!, arc, node, graph, options, bounds, labels);
      }
    }
    reached.push(labels.take(node, bounds));
  }
  const last = reached[graph.nodes - 1]!;
  return Array.from(last.ticks, (ticks, label) => ({
    ticks,
    cost: last.cost[label]!,
    steps: stepsTo(graph.nodes - 1, label, graph, options, reached),
  }));
}

/**
 * Offers labels of a node, lengthened by the options of an arc, as far as they can still matter: of an option, what
 * lies in the windows of the zones that it may lead to.
 */
function extend(
  labels: NodeLabels,
  arc: number,
  node: number,
  { list }: ChainGraph,
  { start, ticks, cost }: OptionLists,
  bounds: Bounds,
  into: Labels,
): void {
  const { windows } = labels;
  if (labels.ticks.length === 0) return;
  for (let option = start[list[arc]!]!; option < start[list[arc]! + 1]!; option++) {
    const moreTicks = ticks[option]!;
    const moreCost = cost[option]!;
    let first = labels.ticks.length;
    let end = 0;
    for (let at = 0; at < windows.length; at++) {
      const window = windows[at]!;
      if (window.first >= first && window.end <= end) continue;
      const zone = bounds.zones[at]!;
      const sum = window.leastSum + weighted(zone, moreTicks, moreCost);
      if (!mayReach(zone, bounds, node, window.leastTicks + moreTicks, window.leastCost + moreCost, sum))
        continue;
      first = Math.min(first, window.first);
      end = Math.max(end, window.end);
    }
    if (first < end) into.offer(labels, first, end, moreTicks, moreCost, arc, option);
  }
}

function stepsTo(
  end: number,
  label: number,
  { from }: ChainGraph,
  { ticks, choice }: OptionLists,
  reached: readonly NodeLabels[],
): Step[] {
  const steps: Step[] = [];
  let node = end;
  let at = label;
  while (node !== 0) {
    const labels = reached[node]!;
    const option = labels.option[at]!;
    const arc = labels.arc[at]!;
    const before = labels.ticks[at]! - ticks[option]!;
    steps.unshift({ from: from[arc]!, to: node, choice: choice[option]! });
    node = from[arc]!;
    at = reached[node]!.ticks.indexOf(before);
  }
  return steps;
}
