import type { NextVisit } from '../../profiler/profile-model.ts';
import { defaultStopRule } from '../../profiler/stop-rule.ts';
import { PartitaError } from '../errors.ts';
import { choose, type Goals, meetsSlo, scoreOf, tieShare, withinBudget } from '../optimizer/choose.ts';
import type { Evaluated } from '../optimizer/evaluate.ts';
import { type FoundFront, findFront, type SearchOptions } from '../optimizer/find-front.ts';
import { drawnScores, drawnSpaces } from '../optimizer/robust/drawn-spaces.ts';
import { bestUnsplit } from '../optimizer/unsplit.ts';
import type { Profile } from '../plan/profile.ts';

/** Of many noisy figures a search prefers those that came out too low, so its own choice is looked at again. */
const confirmed = { coldSamples: 3, minSamples: 16, maxSamples: 2 * defaultStopRule.maxSamples };
/** The same within a small budget. */
const glanced = { coldSamples: 1, minSamples: 2, maxSamples: 2 };

export interface NextVisitOptions extends Goals, SearchOptions {
  /** Whether the budget does for a full look at every size; otherwise samples are taken two at a time. */
  readonly frugal: boolean;
  /** Picks the resamples. @default 1 */
  readonly seed?: number;
}

/**
 * Where the next samples would change the plan most. The profile is resampled, the latency model fitted to each
 * resample, and the plans of the front compared by it. Where a resample prefers another plan than the one that is
 * chosen now, choosing ours would cost what the other is better by: the regret. Its mean is what more samples can
 * save; the memory size whose samples took part in most of it, less where there are many already, is next. A mean
 * regret under 1 %, which the choice counts as a tie, ends it.
 *
 * @returns null where the choice is settled, or nothing can be chosen yet
 */
export function nextVisit(profile: Profile, options: NextVisitOptions): NextVisit | null {
  const found = findOrNull(profile, options);
  if (found === null) return null;
  const { front, chosen } = found;
  const warmAt = (memoryMb: number, names: readonly string[]) =>
    Math.min(
      ...names.map(
        (name) =>
          profile.samples.filter((one) => !one.cold && one.function === name && one.memoryMb === memoryMb)
            .length,
      ),
    );
  const functionsOf = (plan: Evaluated) => functionsLike(plan, profile);

  const rule = options.frugal ? glanced : confirmed;
  const unsureOf = (plan: Evaluated) =>
    plan.partitions.find(({ memoryMb }) => warmAt(memoryMb, functionsOf(plan)) < rule.minSamples);
  const unsure = unsureOf(chosen);
  // A small budget isn't spent on what is as good as a plan that was measured.
  const isTied = (plan: Evaluated) =>
    meetsSlo(plan, options) &&
    withinBudget(plan, options) &&
    scoreOf(plan, options) <= scoreOf(chosen, options) * (1 + tieShare);
  const isKnown = () => options.frugal && front.plans.some((plan) => isTied(plan) && !unsureOf(plan));
  if (unsure && !isKnown()) return { memoryMb: unsure.memoryMb, functions: functionsOf(chosen), rule };

  const { votes, meanRegret } = regretOf(front, chosen, options);
  if (meanRegret < tieShare) return null;
  const value = ({ plan, memoryMb, regret }: Vote) => regret / (1 + warmAt(memoryMb, functionsOf(plan)));
  const best = votes.reduce((a, b) => (value(b) > value(a) ? b : a));
  const functions = functionsOf(best.plan);
  const more = options.frugal ? 2 : defaultStopRule.minSamples;
  const samples = warmAt(best.memoryMb, functions) + more;
  return {
    memoryMb: best.memoryMb,
    functions,
    rule: { coldSamples: 1, minSamples: samples, maxSamples: samples },
  };
}

function findOrNull(
  profile: Profile,
  options: NextVisitOptions,
): { readonly front: FoundFront; readonly chosen: Evaluated } | null {
  try {
    const front = findFront(profile, options, options.slo?.percentile ?? null);
    return { front, chosen: choose(front.plans, options) };
  } catch (error) {
    if (error instanceof PartitaError) return null;
    throw error;
  }
}

/** The regret that the samples at a memory size took part in, for a plan that uses it. */
interface Vote {
  readonly plan: Evaluated;
  readonly memoryMb: number;
  readonly regret: number;
}

function regretOf(front: FoundFront, chosen: Evaluated, options: NextVisitOptions) {
  const spaces = drawnSpaces(front, options.seed);
  const unsplit = bestUnsplit(front.unpinned, front.percentile, options);
  const rivals = [...front.plans, ...(unsplit.limit === null ? [unsplit.evaluated] : [])].map((plan) => ({
    plan,
    scores: drawnScores(plan, spaces, options),
  }));
  // It is of the front.
  const ours = rivals.find(({ plan }) => plan === chosen)!.scores;
  const votes = new Map<string, Vote>();
  let sum = 0;
  for (let draw = 0; draw < spaces.length; draw++) {
    const best = rivals.reduce((a, b) => (b.scores[draw]! < a.scores[draw]! ? b : a));
    const regret = Math.max(0, ours[draw]! / best.scores[draw]! - 1);
    sum += regret;
    for (const plan of [chosen, best.plan]) {
      for (const memoryMb of new Set(plan.partitions.map((partition) => partition.memoryMb))) {
        const key = `${plan.partitions.length === 1} ${memoryMb}`;
        votes.set(key, { plan, memoryMb, regret: regret + (votes.get(key)?.regret ?? 0) });
      }
    }
  }
  return { votes: [...votes.values()], meanRegret: sum / spaces.length };
}

/** The functions that tell of a plan: the whole model's for one partition, else those of its parts. */
function functionsLike({ partitions }: Evaluated, { functions, subject }: Profile): string[] {
  const segments = subject.kind === 'model' ? subject.segmentation.segments.length : 0;
  const isWhole = ({ from, to }: Profile['functions'][number]) => from === 0 && to === segments;
  const alike = functions.filter((one) => isWhole(one) === (partitions.length === 1));
  return (alike.length > 0 ? alike : functions).map(({ name }) => name);
}
