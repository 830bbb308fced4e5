import type { Slo } from '../plan/plan.ts';
import { budgetOutOfReach, sloOutOfReach } from './errors.ts';
import type { Evaluated } from './evaluate.ts';
import { msText, rounded, usdText } from './figures.ts';

/** What a plan must achieve. */
export interface Goals {
  readonly slo: Slo | null;
  readonly budgetUsdPerMillion: number | null;
}

/** Plans this close in what they are chosen by are a tie, and a tie goes to fewer partitions. */
export const tieShare = 0.01;

export const meetsSlo = ({ frontLatencyMs }: Evaluated, { slo }: Goals): boolean =>
  slo === null || frontLatencyMs <= slo.latencyMs;

export const withinBudget = ({ costUsdPerMillion }: Evaluated, { budgetUsdPerMillion }: Goals): boolean =>
  budgetUsdPerMillion === null || costUsdPerMillion <= budgetUsdPerMillion;

/** What the choice is by: the smallest is best. */
export function scoreOf(
  { frontLatencyMs, costUsdPerMillion }: Pick<Evaluated, 'frontLatencyMs' | 'costUsdPerMillion'>,
  goals: Goals,
): number {
  if (goals.slo !== null) return costUsdPerMillion;
  return goals.budgetUsdPerMillion === null ? frontLatencyMs * costUsdPerMillion : frontLatencyMs;
}

/**
 * With an SLO the cheapest plan whose predicted percentile meets it; with a budget alone the one with the least expected
 * latency within it; with neither the one with the least product of expected latency and cost. Of plans within 1 % of the best in that,
 * the one with the fewest partitions.
 *
 * @param candidates at least one
 * @throws PartitaError P1702 none meets the SLO, P1703 none that does is within the budget
 */
export function choose(candidates: readonly Evaluated[], goals: Goals): Evaluated {
  const inTime = candidates.filter((each) => meetsSlo(each, goals));
  if (goals.slo !== null && inTime.length === 0) {
    throw sloOutOfReach(
      goals.slo,
      rounded(Math.min(...candidates.map(({ frontLatencyMs }) => frontLatencyMs)), 2),
    );
  }
  const affordable = inTime.filter((each) => withinBudget(each, goals));
  if (goals.budgetUsdPerMillion !== null && affordable.length === 0) {
    const least = Math.min(...inTime.map(({ costUsdPerMillion }) => costUsdPerMillion));
    throw budgetOutOfReach(goals.budgetUsdPerMillion, least, goals.slo);
  }
  return best(affordable, goals);
}

/** As {@link choose}; where the goals are out of reach, the cheapest that meets the SLO, or else the fastest. */
export function chooseNearest(candidates: readonly Evaluated[], goals: Goals): Evaluated {
  const inTime = candidates.filter((each) => meetsSlo(each, goals));
  const good = inTime.filter((each) => withinBudget(each, goals));
  if (good.length > 0) return best(good, goals);
  return inTime.length > 0
    ? inTime.reduce((a, b) => (b.costUsdPerMillion < a.costUsdPerMillion ? b : a))
    : candidates.reduce((a, b) => (b.frontLatencyMs < a.frontLatencyMs ? b : a));
}

function best(candidates: readonly Evaluated[], goals: Goals): Evaluated {
  const least = Math.min(...candidates.map((each) => scoreOf(each, goals)));
  return candidates
    .filter((each) => scoreOf(each, goals) <= least * (1 + tieShare))
    .reduce((a, b) =>
      b.partitions.length < a.partitions.length ||
      (b.partitions.length === a.partitions.length && scoreOf(b, goals) < scoreOf(a, goals))
        ? b
        : a,
    );
}

/** Why the chosen plan was chosen, as a sentence. */
export function whyChosen(chosen: Evaluated, { slo, budgetUsdPerMillion }: Goals): string {
  if (slo !== null) {
    const percentile = `predicted p${slo.percentile} of ${msText(chosen.frontLatencyMs)}`;
    return `Cheapest plan within the SLO of ${msText(slo.latencyMs)}, with a ${percentile}, cold starts included.`;
  }
  return budgetUsdPerMillion === null
    ? 'Least product of expected latency and cost; neither an SLO nor a budget was given.'
    : `Fastest plan within the budget of ${usdText(budgetUsdPerMillion)} per million inferences.`;
}
