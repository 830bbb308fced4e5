import type { ChainGraph } from './chain-graph.ts';
import type { OptionLists } from './option-lists.ts';
import { type ScalarBest, scalarSearch, type Weights } from './scalar-search.ts';

/** More weighted sums than this narrow the bounds no further than they cost. */
const mostSums = 32;
/** Weighted sums are doubles; a path is given up only when it is worse by more than they can err. */
const tolerance = 1e-9;

/**
 * Where a point of the front can still lie, between two neighbouring points that are known:
 * at most `ticks` and at most `cost`, and not below the weighted sum that bounds it best.
 */
export interface Zone {
  readonly ticks: number;
  readonly cost: number;
  readonly weights: Weights;
  /** Least weighted sum from each node to the last. */
  readonly toGo: Float64Array;
  readonly most: number;
}

/** What is known before the search: the convex hull of the front, and from each node the least that is to come. */
export interface Bounds {
  readonly ticksToGo: Float64Array;
  readonly costToGo: Float64Array;
  /** Ascending in ticks. */
  readonly zones: readonly Zone[];
  /** Ticks of the cheapest path: nothing slower is on the front. */
  readonly maxTicks: number;
}

/** A zone's weighted sum of some ticks and cost. */
export const weighted = ({ weights }: Zone, ticks: number, cost: number): number =>
  weights.tick * ticks + weights.cost * cost;

/**
 * Whether something that has reached a node may still lead to a zone: false only where it can't.
 *
 * @param ticks at least what it has used so far; the same goes for `cost` and for the zone's weighted sum, `sum`
 */
export function mayReach(
  zone: Zone,
  { ticksToGo, costToGo }: Bounds,
  node: number,
  ticks: number,
  cost: number,
  sum: number,
): boolean {
  return (
    ticks + ticksToGo[node]! <= zone.ticks &&
    cost + costToGo[node]! <= zone.cost &&
    sum + zone.toGo[node]! <= zone.most
  );
}

/**
 * The convex hull of the front by bisection (the first phase of the two-phase method of Ulungu and Teghem, 1995).
 *
 * @returns null when no path leads to the last node
 */
export function findBounds(graph: ChainGraph, options: OptionLists): Bounds | null {
  const fastest = scalarSearch(graph, options, { tick: 1, cost: 0 });
  if (fastest.toGo[0] === Number.POSITIVE_INFINITY) return null;
  const cheapest = scalarSearch(graph, options, { tick: 0, cost: 1 });
  const hull: ScalarBest[] = [fastest, cheapest];
  const sums: ScalarBest[] = [];
  const pairs: [ScalarBest, ScalarBest][] = [[fastest, cheapest]];
  for (let pair = pairs.shift(); pair !== undefined && sums.length < mostSums; pair = pairs.shift()) {
    const [left, right] = pair;
    const weights = {
      tick: Math.max(left.cost - right.cost, 0),
      cost: Math.max(right.ticks - left.ticks, 0),
    };
    if (weights.tick === 0 || weights.cost === 0) continue;
    const middle = scalarSearch(graph, options, weights);
    sums.push(middle);
    const line = weights.tick * left.ticks + weights.cost * left.cost;
    if (middle.toGo[0]! >= line * (1 - tolerance)) continue;
    hull.push(middle);
    pairs.push([left, middle], [middle, right]);
  }
  return {
    ticksToGo: fastest.toGo,
    costToGo: cheapest.toGo,
    zones: zonesBetween(hull, sums, graph.nodes),
    maxTicks: cheapest.ticks,
  };
}

/**
 * The same zones with less room: only what comes close to their weighted sums. What is found within are paths that
 * there are, though not all that there are.
 *
 * @param share of the room, 0..1
 */
export const narrowed = (bounds: Bounds, share: number): Bounds => ({
  ...bounds,
  zones: bounds.zones.map((zone) => ({
    ...zone,
    most: zone.toGo[0]! * (1 + tolerance) + share * (zone.most - zone.toGo[0]!),
  })),
});

/**
 * The same zones with the room that known points leave: a point that no known one beats is faster than the next or
 * cheaper than the one before.
 *
 * @param points that there are, ascending in ticks and descending in cost, at least one
 */
export const tightened = (
  bounds: Bounds,
  points: readonly { readonly ticks: number; readonly cost: number }[],
): Bounds => ({
  ...bounds,
  zones: bounds.zones.map((zone) => {
    let most = weighted(zone, zone.ticks, points.at(-1)!.cost);
    let before = zone.cost;
    for (const { ticks, cost } of points) {
      most = Math.max(most, weighted(zone, Math.min(ticks, zone.ticks), Math.min(before, zone.cost)));
      before = cost;
    }
    return { ...zone, most: Math.min(zone.most, most * (1 + tolerance)) };
  }),
});

function zonesBetween(hull: readonly ScalarBest[], sums: readonly ScalarBest[], nodes: number): Zone[] {
  const ordered = [...hull].sort((a, b) => a.ticks - b.ticks || a.cost - b.cost);
  const known = ordered.filter(({ cost }, i) => ordered.slice(0, i).every((faster) => faster.cost > cost));
  return known.map(({ cost }, i) => {
    const ticks = (known[i + 1] ?? known[i]!).ticks;
    const corners = sums.map(({ weights }) => weights.tick * ticks + weights.cost * cost);
    const slack = sums.map(({ toGo }, sum) => corners[sum]! / toGo[0]!);
    const best = slack.indexOf(Math.min(...slack));
    const sum = sums[best];
    // A front of a single point has no weighted sum, and needs none.
    return sum === undefined
      ? { ticks, cost, weights: { tick: 0, cost: 0 }, toGo: new Float64Array(nodes), most: 0 }
      : { ticks, cost, weights: sum.weights, toGo: sum.toGo, most: corners[best]! * (1 + tolerance) };
  });
}
