import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText } from '../../lib/loop/files.ts';
import { measureDeployed } from '../../lib/loop/measure-plan.ts';
import { largestMb, memorySizesFor } from '../../lib/loop/memory-sizes.ts';
import { writePlan } from '../../lib/loop/optimize-model.ts';
import { heaviestBytes } from '../../lib/loop/provisional.ts';
import type { PreparedModel } from '../../lib/onnx/prepare.ts';
import { optimize } from '../../lib/optimizer/optimize.ts';
import type { Candidate, Search } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { spread } from '../../lib/spread.ts';
import type { Target } from '../../lib/targets/target.ts';
import { writeWhole } from '../../lib/workspace.ts';
import { prepareAsRun, profileAsRun } from './profile-at.ts';

/** A plan of the front as it was predicted, and as it was measured when it stood. */
export interface MeasuredPlan {
  readonly isChosen: boolean;
  readonly predicted: Candidate;
  readonly measured: Profile;
}

/** As many as `run` spends by itself. */
const profileSeconds = 60;

const notify = () => {};

const goals = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0.01 } as const;

/**
 * Profiles a model as `run` does, then deploys and measures its chosen plan and `others` more of its front, spread
 * over it. The profiles are left in `folder`.
 */
export async function measurePlans(
  model: string,
  others: number,
  folder: string,
  target: Target,
): Promise<MeasuredPlan[]> {
  const inside = (...path: string[]) => join(folder, ...path);
  const prepared = await prepareAsRun(model, inside('prepared'));
  const maxMemoryMb = largestMb(target);
  const profileFile = inside('profile.json');
  const profile = await profileAsRun(prepared, target, inside('provisional'), profileFile, {
    memorySizes: memorySizesFor(maxMemoryMb, heaviestBytes(prepared)),
    maxSeconds: profileSeconds,
    goals: { ...goals, maxMemoryMb },
    fresh: true,
  });
  await writeWhole(profileFile, jsonText(profile));
  const search = optimize(profile, { ...goals, maxMemoryMb });
  const plans: MeasuredPlan[] = [];
  for (const index of spreadOver(search, others)) {
    const measured = await measureCandidate(prepared, profile, { ...search, chosen: index }, inside, target);
    plans.push({ isChosen: index === search.chosen, predicted: search.front[index]!, measured });
  }
  for (const each of ['prepared', 'provisional']) rmSync(inside(each), { recursive: true });
  return plans;
}

async function measureCandidate(
  prepared: PreparedModel,
  profile: Profile,
  search: Search,
  inside: (...path: string[]) => string,
  target: Target,
): Promise<Profile> {
  const planFile = inside('plan.json');
  const plan = await writePlan(prepared, profile, search, planFile, notify);
  const [reference] = prepared.references;
  if (reference === undefined) throw new Error('a prepared model has references');
  const file = inside(`measured-${search.chosen}.json`);
  const measured = await measureDeployed({ plan, reference }, planFile, file, target, notify, () => {});
  await writeWhole(file, jsonText(measured));
  rmSync(inside('plan.partitions'), { recursive: true });
  return measured;
}

/** The chosen plan, then the fastest, the cheapest and what lies evenly between, each once. */
function spreadOver({ front, chosen }: Search, others: number): number[] {
  const rest = front.map((_, index) => index).filter((index) => index !== chosen);
  return [chosen, ...spread(rest, others)];
}
