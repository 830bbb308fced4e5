import type { Search } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import type { Goals } from './choose.ts';
import { decide } from './decide.ts';
import { type Lane, type ManySearchOptions, searchLanes } from './lanes.ts';
import { drawnSpaces } from './robust/drawn-spaces.ts';
import type { PlanSpace } from './space/plan-space.ts';

export interface OptimizeOptions extends Goals, ManySearchOptions {
  /**
   * Whether a simpler plan is taken that the profile can't tell from the best, and predictions have intervals: both by
   * resamples of the profile.
   * @default false
   */
  readonly robust?: boolean;
}

/**
 * The whole front of latency against cost, and against leakage where it was measured, and the plan on it that meets the goals.
 *
 * Candidates are all cuts times every 64 MB of memory and the measured sizes, as far as the profile tells what
 * they do. Without an SLO the front is over expected latency, and exact in the predictions, with each partition's
 * latency rounded to a tick: 1 ms, or a hundredth of the fastest latency's order of magnitude where that is finer.
 * With one it is over the SLO's percentile, as `percentileFront` says. How the plan is chosen: see `choose`. With variants of
 * the model, or several thresholds of exits, each is searched by itself, and the front is of what none of them beats.
 *
 * @param profile of a model, as `profile MODEL` writes it
 * @throws PartitaError P1701 a stretch without a cut breaks a limit, P1709 no number of partitions fits the limits,
 *   P1710 no memory size can be considered, P1702 the SLO or P1703 the budget is out of reach,
 *   P1704-P1707 the profile doesn't tell enough, P1708 no number of partitions is allowed, P1711 and P1712 what is
 *   demanded of the cuts, P1713 a machine of the site has more CPUs than were measured, P1750 no prices
 */
export function optimize(profile: Profile, options: OptimizeOptions): Search {
  const { slo, budgetUsdPerMillion, robust = false } = options;
  const found = searchLanes(profile, options, slo?.percentile ?? null);
  return decide(found, { slo, budgetUsdPerMillion }, options, robust ? drawnOnce() : () => null);
}

/** The spaces of a lane that was asked for before are kept: fitting a model takes tens of ms. */
function drawnOnce(): (lane: Lane) => readonly PlanSpace[] {
  const known = new Map<Lane, readonly PlanSpace[]>();
  return (lane) => {
    const spaces = known.get(lane) ?? drawnSpaces(lane);
    known.set(lane, spaces);
    return spaces;
  };
}

/** SLOs from tight to loose that a page has. */
const slosOnPage = 5;

/**
 * What would be chosen for SLOs from the tightest that any plan meets to one that the cheapest meets.
 *
 * @param percentile of the SLOs
 * @throws PartitaError as {@link optimize}
 */
export function optimizeForSlos(profile: Profile, options: ManySearchOptions, percentile: number): Search[] {
  const found = searchLanes(profile, options, percentile);
  const drawnOf = drawnOnce();
  const tight = found.plans[0]!.frontLatencyMs;
  const loose = Math.max(...found.plans.map(({ frontLatencyMs }) => frontLatencyMs));
  return Array.from({ length: slosOnPage }, (_, i) => {
    const latencyMs = Math.ceil(tight + ((loose - tight) * i) / (slosOnPage - 1));
    const goals = { slo: { percentile, latencyMs }, budgetUsdPerMillion: null };
    return decide(found, goals, options, drawnOf);
  });
}
