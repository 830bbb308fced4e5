import type { ChainGraph } from './chain-graph.ts';
import type { OptionLists } from './option-lists.ts';
import { type ScalarBest, scalarSearch } from './scalar-search.ts';

/** More weighted sums than this narrow the bounds no further than they cost. */
const mostSums = 32;
/** Weighted sums are doubles; a path is given up only when it is worse by more than they can err. */
const tolerance = 1e-9;

/**
 * Where a point of the front can still lie, between two neighbouring points that are known:
 * at most `ticks` and at most `cost`, and not below the weighted sum that the bounds have found there.
 */
interface Zone {
  readonly ticks: number;
  readonly cost: number;
  /** Which weighted sum bounds it best; null where the front is a single point. */
  readonly sum: number | null;
  readonly most: number;
}

/** What is known before the search: the convex hull of the front, and from each node the least that is to come. */
export interface Bounds {
  readonly sums: readonly ScalarBest[];
  readonly ticksToGo: Float64Array;
  readonly costToGo: Float64Array;
  readonly zones: readonly Zone[];
  /** Ticks of the cheapest path: nothing slower is on the front. */
  readonly maxTicks: number;
}

/** The weighted sum number `sum` of some ticks and cost. */
export function weighted({ sums }: Bounds, sum: number, ticks: number, cost: number): number {
  const { weights } = sums[sum]!;
  return weights.tick * ticks + weights.cost * cost;
}

/**
 * Whether something that has reached a node may still lead to the front: false only where it can't.
 *
 * @param ticks at least what it has used so far; the same goes for `cost` and for each weighted sum, `sumSoFar`
 */
export function mayReachFront(
  { zones, sums, ticksToGo, costToGo }: Bounds,
  node: number,
  ticks: number,
  cost: number,
  sumSoFar: (sum: number) => number,
): boolean {
  const leastTicks = ticks + ticksToGo[node]!;
  const leastCost = cost + costToGo[node]!;
  for (const zone of zones) {
    if (leastTicks > zone.ticks || leastCost > zone.cost) continue;
    if (zone.sum === null || sumSoFar(zone.sum) + sums[zone.sum]!.toGo[node]! <= zone.most) return true;
  }
  return false;
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
    sums,
    ticksToGo: fastest.toGo,
    costToGo: cheapest.toGo,
    zones: zonesBetween(hull, sums),
    maxTicks: cheapest.ticks,
  };
}

function zonesBetween(hull: readonly ScalarBest[], sums: readonly ScalarBest[]): Zone[] {
  const ordered = [...hull].sort((a, b) => a.ticks - b.ticks || a.cost - b.cost);
  const known = ordered.filter(({ cost }, i) => ordered.slice(0, i).every((faster) => faster.cost > cost));
  return known.map(({ cost }, i) => {
    const ticks = (known[i + 1] ?? known[i]!).ticks;
    const corners = sums.map(({ weights }) => weights.tick * ticks + weights.cost * cost);
    const slack = sums.map(({ toGo }, sum) => corners[sum]! / toGo[0]!);
    const sum = slack.indexOf(Math.min(...slack));
    return { ticks, cost, sum: sum === -1 ? null : sum, most: (corners[sum] ?? 0) * (1 + tolerance) };
  });
}
