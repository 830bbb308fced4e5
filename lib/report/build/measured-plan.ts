import type { Candidate, Search } from '../../plan/plan.ts';
import type { Profile } from '../../plan/profile.ts';
import { noSearch, notOfPlan } from '../errors.ts';

/** A profile whose subject is a plan, with what its optimizer found. */
export interface MeasuredPlan {
  readonly profile: Profile;
  readonly subject: Extract<Profile['subject'], { kind: 'plan' }>;
  readonly search: Search;
  readonly chosen: Candidate;
  /** Of each partition, in the plan's order: share of inferences that no exit ends before it. */
  readonly reaches: readonly number[];
}

/** @throws PartitaError P1800 when the profile is of a model, P1801 when the plan holds no search */
export function measuredPlan(profile: Profile): MeasuredPlan {
  const { subject } = profile;
  if (subject.kind !== 'plan') throw notOfPlan(profile.model.name);
  const { search } = subject.plan;
  const chosen = search?.front[search.chosen];
  if (search === null || chosen === undefined) throw noSearch(profile.model.name);
  const reaches = subject.plan.partitions.map((_, i) => chosen.partitions[i]?.reach ?? 1);
  return { profile, subject, search, chosen, reaches };
}
