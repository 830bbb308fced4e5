import { seededRandom } from '../../statistics/random.ts';
import { type Goals, scoreOf } from '../choose.ts';
import { type Choice, type Evaluated, stageOf } from '../evaluate.ts';
import type { FoundFront } from '../find-front.ts';
import { fitLatencyModel } from '../latency-model.ts';
import { type PlanSpace, planSpace } from '../space/plan-space.ts';
import type { Processor } from '../space/processor.ts';
import { resample } from './resample.ts';

/** Resamples of the profile: enough to tell a regret of 1 % from none. */
const resamples = 24;

/** What a share beyond a bound adds to the score, as a multiple: a plan that breaks it loses against one that doesn't. */
const penalty = 10;

/**
 * What the search might have been in: the latency model fitted to each of some resamples of the profile.
 *
 * @param seed picks the resamples
 */
export function drawnSpaces({ unpinned }: FoundFront, seed = 1): PlanSpace[] {
  const random = seededRandom(seed);
  return Array.from({ length: resamples }, () =>
    planSpace({
      ...unpinned,
      processors: mapAll(unpinned.processors, (each) => drawn(each, random)),
      isForKnownPlans: true,
    }),
  );
}

const drawn = (processor: Processor, random: () => number): Processor => ({
  ...processor,
  model: fitLatencyModel(resample(processor.profile, random)),
});

const mapAll = <From, To>(
  [first, ...others]: readonly [From, ...From[]],
  made: (each: From) => To,
): [To, ...To[]] => [made(first), ...others.map(made)];

/**
 * How good a plan is in each space: what the choice is by, the least is best. A latency beyond the SLO or a cost beyond
 * the budget counts against a plan by how far it is beyond.
 */
export function drawnScores(plan: Evaluated, spaces: readonly PlanSpace[], goals: Goals): Float64Array {
  const { slo, budgetUsdPerMillion } = goals;
  const beyond = (value: number, bound: number) => 1 + penalty * Math.max(0, value / bound - 1);
  // The spread is the search's: a resample has no better one.
  const tail = plan.frontLatencyMs / plan.meanLatencyMs;
  return Float64Array.from(spaces, (space) => {
    const stages = plan.choices.map((choice) => stageOf(movedTo(space, choice), space).stage);
    const frontLatencyMs = tail * stages.reduce((sum, { meanLatencyMs }) => sum + meanLatencyMs, 0);
    const costUsdPerMillion = stages.reduce((sum, { usdPerMillion }) => sum + usdPerMillion, 0);
    const score = scoreOf({ frontLatencyMs, costUsdPerMillion }, goals);
    if (slo !== null) return score * beyond(frontLatencyMs, slo.latencyMs);
    return budgetUsdPerMillion === null ? score : score * beyond(costUsdPerMillion, budgetUsdPerMillion);
  });
}

/** The same choice in another space. */
export function movedTo({ places }: PlanSpace, choice: Choice): Choice {
  const { tier, memoryMb, architecture } = choice.place;
  const place = places.find(
    (each) => each.tier === tier && each.memoryMb === memoryMb && each.architecture === architecture,
  );
  if (place === undefined) throw new Error('resamples leave the places as they are');
  return { ...choice, place };
}
