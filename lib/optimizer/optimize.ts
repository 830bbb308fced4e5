import type { ExitTraffic } from '../exits/traffic.ts';
import type { Search } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { choose, type Goals } from './choose.ts';
import { decide } from './decide.ts';
import { type FoundFront, findFront, type SearchOptions } from './find-front.ts';
import { drawnSpaces } from './robust/drawn-spaces.ts';
import type { PlanSpace } from './space/plan-space.ts';

/** What may be searched, with several ways in which inferences may end early: one of them is chosen with the plan. */
export interface ManySearchOptions extends Omit<SearchOptions, 'traffic'> {
  /** @default - all go through the whole chain */
  readonly traffics?: readonly ExitTraffic[];
}

export interface OptimizeOptions extends Goals, ManySearchOptions {
  /** Whether a simpler plan is taken that the profile can't tell from the best: compared over resamples of it. */
  readonly robust?: boolean;
}

/**
 * The whole front of latency against cost, and against leakage where it was measured, and the plan on it that meets the goals.
 *
 * Candidates are all cuts times every 64 MB of memory and the measured sizes, as far as the profile tells what
 * they do. Without an SLO the front is over expected latency, and exact in the predictions, with each partition's
 * latency rounded to a tick: 1 ms, or a hundredth of the fastest latency's order of magnitude where that is finer.
 * With one it is over the SLO's percentile, as `percentileFront` says. How the plan is chosen: see `choose`. With several
 * thresholds of exits there is a front for each, and the one with the best plan is answered.
 *
 * @param profile of a model, as `profile MODEL` writes it
 * @throws PartitaError P1701 a stretch without a cut breaks a limit, P1709 no number of partitions fits the limits,
 *   P1710 no memory size can be considered, P1702 the SLO or P1703 the budget is out of reach,
 *   P1704-P1707 the profile doesn't tell enough, P1708 no number of partitions is allowed, P1711 and P1712 what is
 *   demanded of the cuts, P1713 a machine of the site has more CPUs than were measured, P1750 no prices
 */
export function optimize(profile: Profile, options: OptimizeOptions): Search {
  const { slo, budgetUsdPerMillion, coldStartRate, robust = false } = options;
  const found = findFronts(profile, options, slo?.percentile ?? null);
  return decideOver(found, { slo, budgetUsdPerMillion }, coldStartRate, (front) =>
    robust ? drawnSpaces(front) : null,
  );
}

/** A front for each way in which inferences may end. */
const findFronts = (
  profile: Profile,
  { traffics, ...options }: ManySearchOptions,
  percentile: number | null,
): FoundFront[] =>
  traffics === undefined
    ? [findFront(profile, options, percentile)]
    : traffics.map((traffic) => findFront(profile, { ...options, traffic }, percentile));

/** Decides on the front that has the best plan of all. */
function decideOver(
  found: readonly FoundFront[],
  goals: Goals,
  coldStartRate: number | null,
  drawnOf: (front: FoundFront) => readonly PlanSpace[] | null,
): Search {
  const chosen = choose(
    found.flatMap(({ plans }) => plans),
    goals,
  );
  const front = found.find(({ plans }) => plans.includes(chosen)) as FoundFront;
  return decide(front, goals, coldStartRate, drawnOf(front));
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
  const found = findFronts(profile, options, percentile);
  const drawn = new Map(found.map((front) => [front, drawnSpaces(front)]));
  const tight = Math.min(...found.map(({ plans }) => plans[0]!.frontLatencyMs));
  const loose = Math.max(...found.map(({ plans }) => plans.at(-1)!.frontLatencyMs));
  return Array.from({ length: slosOnPage }, (_, i) => {
    const latencyMs = Math.ceil(tight + ((loose - tight) * i) / (slosOnPage - 1));
    return decideOver(
      found,
      { slo: { percentile, latencyMs }, budgetUsdPerMillion: null },
      options.coldStartRate,
      (front) => drawn.get(front) ?? null,
    );
  });
}
