import type { NextVisit } from '../../profiler/profile-model.ts';
import { defaultStopRule } from '../../profiler/stop-rule.ts';
import { PartitaError } from '../errors.ts';
import { type Goals, tieShare } from '../optimizer/choose.ts';
import { type OptimizeOptions, optimize } from '../optimizer/optimize.ts';
import type { Candidate, Search } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { seededRandom } from '../statistics/random.ts';
import { resample } from './resample.ts';
import { scorer } from './rival-scores.ts';

/** Resamples of the profile: enough to tell a regret of 1 % from none. */
const resamples = 24;

/** Of many noisy figures a search prefers those that came out too low, so its own choice is looked at again. */
const confirmed = { coldSamples: 3, minSamples: 16, maxSamples: 2 * defaultStopRule.maxSamples };

export interface NextVisitOptions extends OptimizeOptions {
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
  const search = searchOrNull(profile, options);
  if (search === null) return null;
  const chosen = search.front[search.chosen] as Candidate;
  const warmAt = (memoryMb: number, names: readonly string[]) =>
    Math.min(
      ...names.map(
        (name) =>
          profile.samples.filter((one) => !one.cold && one.function === name && one.memoryMb === memoryMb)
            .length,
      ),
    );
  const functionsOf = (plan: Candidate) => functionsLike(plan, profile);

  if (!options.frugal) {
    const unsure = chosen.partitions.find(
      ({ memoryMb }) => warmAt(memoryMb, functionsOf(chosen)) < confirmed.minSamples,
    );
    if (unsure) return { memoryMb: unsure.memoryMb, functions: functionsOf(chosen), rule: confirmed };
  }

  const { votes, meanRegret } = regretOf(profile, search, chosen, options);
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

function searchOrNull(profile: Profile, options: OptimizeOptions): Search | null {
  try {
    return optimize(profile, options);
  } catch (error) {
    if (error instanceof PartitaError) return null;
    throw error;
  }
}

/** The regret that the samples at a memory size took part in, for a plan that uses it. */
interface Vote {
  readonly plan: Candidate;
  readonly memoryMb: number;
  readonly regret: number;
}

function regretOf(profile: Profile, search: Search, chosen: Candidate, options: NextVisitOptions) {
  const goals: Goals = options;
  const random = seededRandom(options.seed ?? 1);
  const rivals = [...search.front, ...(search.unsplit.feasible ? [search.unsplit] : [])];
  const votes = new Map<string, Vote>();
  let sum = 0;
  for (let draw = 0; draw < resamples; draw++) {
    const score = scorer(resample(profile, random), goals);
    const ours = score(chosen);
    const scores = rivals.map((plan) => ({ plan, score: score(plan) }));
    const best = scores.reduce((a, b) => (b.score < a.score ? b : a));
    const regret = Math.max(0, ours / best.score - 1);
    sum += regret;
    for (const plan of [chosen, best.plan]) {
      for (const memoryMb of new Set(plan.partitions.map((partition) => partition.memoryMb))) {
        const key = `${plan.partitions.length === 1} ${memoryMb}`;
        votes.set(key, { plan, memoryMb, regret: regret + (votes.get(key)?.regret ?? 0) });
      }
    }
  }
  return { votes: [...votes.values()], meanRegret: sum / resamples };
}

/** The functions that tell of a plan: the whole model's for one partition, else those of its parts. */
function functionsLike({ partitions }: Candidate, { functions, subject }: Profile): string[] {
  const segments = subject.kind === 'model' ? subject.segmentation.segments.length : 0;
  const isWhole = ({ from, to }: Profile['functions'][number]) => from === 0 && to === segments;
  const alike = functions.filter((one) => isWhole(one) === (partitions.length === 1));
  return (alike.length > 0 ? alike : functions).map(({ name }) => name);
}
