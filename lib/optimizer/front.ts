import { beatenByNone } from './beaten.ts';
import { type Choice, type Evaluated, evaluate } from './evaluate.ts';
import { paretoFront } from './pareto.ts';
import { percentileFloor } from './percentile.ts';
import { type PartitionCount, unrollChain } from './search/chain-graph.ts';
import { frontByLeakage } from './site/front-by-leakage.ts';
import { type Axis, spaceOf, unitsPerUsd } from './space/options.ts';
import type { PlanSpace } from './space/plan-space.ts';

/** Plans that nothing beats, and how far a plan that isn't among them can be better. */
export interface Front {
  /** Ascending in latency; without a leakage descending in cost. */
  readonly plans: readonly Evaluated[];
  /** Of the latency that the front is over and a cost: how much cheaper another plan can be that is no slower. */
  gapUsdAt(latencyMs: number, costUsdPerMillion: number): number;
}

const warm: Axis = ({ latencyMs, reach = 1 }) => reach * latencyMs;
const expected: Axis = ({ meanLatencyMs }) => meanLatencyMs;
const cold: Axis = ({ coldLatencyMs, reach = 1 }) => reach * coldLatencyMs;

/**
 * The front of latency against cost, and against leakage where the space knows of any.
 *
 * @param percentile of the latency; null for the expected one
 */
export function frontOf(space: PlanSpace, count: PartitionCount, percentile: number | null): Front {
  const search = (within: PlanSpace) =>
    percentile === null ? meanFront(within, count) : percentileFront(within, count, percentile);
  return space.exposure === null ? search(space) : frontByLeakage(space, space.exposure, search);
}

/** The front of expected latency against cost: exact, both add up. */
function meanFront(space: PlanSpace, count: PartitionCount): Front {
  const plans = searchPlans(space, count, expected);
  return { plans: plans.map(({ choices }) => evaluate(choices, space, null, true)), gapUsdAt: () => 0 };
}

/**
 * The front of a percentile against cost. Percentiles don't add, so that the candidates are those that nothing beats in
 * what adds and is near: warm latency where cold starts are too rare to be felt, else expected and cold latency; and
 * a floor of the percentile, which also tells how much cheaper a plan can be that was not among them.
 */
function percentileFront(space: PlanSpace, count: PartitionCount, percentile: number): Front {
  const { tickMs } = space;
  const floorOf = percentileFloor(percentile);
  const floors = searchPlans(space, count, (stage) => Math.floor(floorOf(stage) / tickMs) * tickMs);
  const near = space.coldStarts.most < 1 - percentile / 100 ? [warm] : [expected, cold];
  const found = [...floors, ...near.flatMap((axis) => searchPlans(space, count, axis))];
  const evaluated = found.map(({ choices }) => evaluate(choices, space, percentile, true));
  return {
    plans: beatenByNone(evaluated),
    gapUsdAt(latencyMs, costUsdPerMillion) {
      // Floors descend in cost: the last within the latency is the least that any plan within it can cost.
      const least = floors.findLast(({ ticks }) => ticks * tickMs <= latencyMs);
      return least === undefined ? 0 : Math.max(0, costUsdPerMillion - least.usdPerMillion);
    },
  };
}

interface Found {
  readonly choices: readonly Choice[];
  readonly ticks: number;
  readonly usdPerMillion: number;
}

function searchPlans(space: PlanSpace, count: PartitionCount, axis: Axis): Found[] {
  const { positions, places, ways } = space;
  const chain = spaceOf(space, axis);
  const { graph, positionOf, stateOf } = unrollChain(chain, count);
  return paretoFront(graph, chain.options).map(({ ticks, cost, steps }) => ({
    ticks,
    usdPerMillion: cost / unitsPerUsd,
    choices: steps.slice(0, -1).map(({ from, to, choice }) => ({
      from: positions[positionOf(from)]!,
      to: positions[positionOf(to)]!,
      place: places[choice]!,
      before: ways[stateOf(from)]!,
      after: ways[stateOf(to)]!,
    })),
  }));
}
