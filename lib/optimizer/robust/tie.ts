import { spread } from '../../spread.ts';
import { quantile, sortAscending } from '../../statistics/quantile.ts';
import { type Goals, meetsSlo, scoreOf, withinBudget } from '../choose.ts';
import type { Evaluated } from '../evaluate.ts';
import type { PlanSpace } from '../space/plan-space.ts';
import { drawnScores } from './drawn-spaces.ts';

/** How a plan compares with a better one over what might have been measured. */
interface Comparison {
  /** Whether the 90 % interval of their scores' ratio holds 1. */
  readonly isTie: boolean;
  /** Whether all of it is above 1. */
  readonly isWorse: boolean;
  /** Share of the resamples in which it is at least as good. */
  readonly winsShare: number;
  /** How many times as many samples would tell the two apart; Infinity where their means are equal. */
  readonly samplesFactor: number;
}

/** A plan with fewer partitions that the data can't tell from the one that scores best. */
export interface Tie extends Omit<Comparison, 'isTie' | 'isWorse'> {
  readonly simpler: Evaluated;
  readonly best: Evaluated;
}

/**
 * The simplest plan that is tied with the best one, and that no other plan with more partitions beats for certain: the best
 * one may be near a bound that it breaks in some of the spaces, and another a little dearer isn't. Two plans are compared in the same spaces: what
 * they share varies in both alike, so that far smaller differences are told than by the interval of each.
 *
 * @param plans of the front
 * @returns null where none with fewer partitions is tied
 */
export function simplerTie(
  plans: readonly Evaluated[],
  best: Evaluated,
  spaces: readonly PlanSpace[],
  goals: Goals,
): Tie | null {
  const good = plans.filter((each) => meetsSlo(each, goals) && withinBudget(each, goals));
  const rivals = bestOfEachCount(
    good.filter(({ partitions }) => partitions.length < best.partitions.length),
    goals,
  );
  const known = new Map<Evaluated, Float64Array>();
  const scoresOf = (plan: Evaluated) => {
    const scores = known.get(plan) ?? drawnScores(plan, spaces, goals);
    known.set(plan, scores);
    return scores;
  };
  const against = (plan: Evaluated, other: Evaluated) =>
    compare(scoresOf(plan).map((score, draw) => score / scoresOf(other)[draw]!));
  for (const simpler of rivals) {
    const { isTie, isWorse: _, ...comparison } = against(simpler, best);
    if (!isTie) continue;
    const better = good.filter(
      (each) =>
        each.partitions.length > simpler.partitions.length && scoreOf(each, goals) < scoreOf(simpler, goals),
    );
    if (!spread(better, mostCompared).some((other) => against(simpler, other).isWorse))
      return { simpler, best, ...comparison };
  }
  return null;
}

/** Plans that a simpler one is compared with besides the best: neighbours on a front are alike. */
const mostCompared = 24;

/** @param ratios of the scores, above 1 where the plan is worse */
function compare(ratios: Float64Array): Comparison {
  const sorted = sortAscending(ratios);
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return {
    isTie: low <= 1 && high >= 1,
    isWorse: low > 1,
    winsShare: ratios.filter((ratio) => ratio <= 1).length / ratios.length,
    // An interval's width falls with the root of the samples.
    samplesFactor: ((high - low) / 2 / (mean - 1)) ** 2,
  };
}

/** For each number of partitions the plan with the best score, fewest partitions first. */
function bestOfEachCount(plans: readonly Evaluated[], goals: Goals): Evaluated[] {
  const counts = [...new Set(plans.map(({ partitions }) => partitions.length))].sort((a, b) => a - b);
  return counts.map((count) =>
    plans
      .filter(({ partitions }) => partitions.length === count)
      .reduce((a, b) => (scoreOf(b, goals) < scoreOf(a, goals) ? b : a)),
  );
}
