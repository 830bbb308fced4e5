import { PartitaError } from '../errors.ts';
import type { Goals } from '../optimizer/choose.ts';
import type { Candidate, Plan, Search } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { withMeasuredPlan } from './correct-profile.ts';
import {
  type Correction,
  gainOf,
  isSamePlan,
  judgedMeasured,
  judgedPredicted,
  winsBy,
} from './correction.ts';

/** Other plans that are deployed and measured at most. */
const maxRounds = 2;

/** A plan that was deployed, with what it was chosen by and what was measured of it. */
export interface Standing {
  /** Of the model; what was measured of plans is in it. */
  readonly profile: Profile;
  readonly search: Search;
  readonly plan: Plan;
  /** Of the plan. */
  readonly measured: Profile;
}

export interface SettleSteps {
  search(profile: Profile): Search;
  write(search: Search, profile: Profile): Promise<Plan>;
  measure(plan: Plan): Promise<Profile>;
}

/**
 * Corrects the model of a plan by what was measured of it, and searches again. If another plan would win now by more than
 * the noise, that one is deployed and measured, and stays if it really is better; until none would win, at most twice.
 *
 * @throws PartitaError of any step
 */
export async function settlePlan(
  first: Standing,
  goals: Goals,
  steps: SettleSteps,
): Promise<Standing & { readonly corrections: readonly Correction[] }> {
  let { search, plan, measured } = first;
  let profile = withMeasuredPlan(first.profile, measured);
  const corrections: Correction[] = [];
  const settled = (correction: Correction) => ({
    profile,
    search,
    plan,
    measured,
    corrections: [...corrections, correction],
  });
  for (let round = 0; ; round++) {
    const again = searchAgain(profile, steps);
    if (again === null) return settled(stands('no plan is predicted to meet the goals any more'));
    const chosen = again.front[again.chosen]!;
    const current = judgedMeasured(measured, goals);
    const foretold = gainOf(judgedPredicted(chosen), current, goals);
    if (isSamePlan(chosen, plan)) return settled(stands('it is still the one that is chosen'));
    if (!winsBy(foretold, current)) {
      return settled(stands(`no other is predicted to win by more than ${percent(current.noise)} of noise`));
    }
    if (round === maxRounds) return settled(stands(`${maxRounds} others were tried`));
    const other = await steps.write(again, profile);
    const found = await steps.measure(other);
    profile = withMeasuredPlan(profile, found);
    const won = gainOf(judgedMeasured(found, goals), current, goals);
    const about = `${placesOf(chosen)} was predicted to win by ${percent(foretold)} once what was measured had corrected the model`;
    if (won <= 0) {
      // Its files are written anew, over those of the other.
      plan = await steps.write(search, profile);
      const { subject } = measured;
      if (subject.kind === 'plan') measured = { ...measured, subject: { ...subject, plan } };
      return settled({
        verdict: 'kept',
        reason: `The plan is kept: ${about}, but measured ${percent(-won)} worse.`,
      });
    }
    corrections.push({ verdict: 'replaced', reason: `Another plan: ${about}, and won by ${percent(won)}.` });
    [search, plan, measured] = [again, other, found];
  }
}

/** Null where the corrected model finds no plan for the goals. */
function searchAgain(profile: Profile, { search }: SettleSteps): Search | null {
  try {
    return search(profile);
  } catch (error) {
    if (error instanceof PartitaError && error.fault === 'user') return null;
    throw error;
  }
}

const stands = (because: string): Correction => ({
  verdict: 'stands',
  reason: `The plan stands: with what was measured of it, ${because}.`,
});

const placesOf = ({ partitions }: Candidate) => {
  const cuts = partitions.slice(0, -1).map(({ to }) => to);
  const sizes = partitions.map(({ memoryMb }) => memoryMb).join(' + ');
  return `${sizes} MB${cuts.length > 0 ? `, cut after ${cuts.join(', ')},` : ''}`;
};

/** Of goals that only one of two plans meets, there is no share. */
const percent = (share: number) =>
  Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'what the goals ask';
