import { dirname, join } from 'node:path';
import { measurePlan, type PlanRowListener } from '../../profiler/profile-plan.ts';
import type { Notify } from '../host.ts';
import { hashModel } from '../onnx/hash.ts';
import { readModel } from '../onnx/read-model.ts';
import { type Reference, referencesOf } from '../onnx/references.ts';
import { type Plan, plan as planFormat } from '../plan/plan.ts';
import { type Profile, profile } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import { otherModel } from './errors.ts';
import { readFormat } from './files.ts';
import { measuredFunctions, relativeRef } from './plan-of.ts';
import type { CampaignOptions } from './profile-model.ts';

/** A plan with the unsplit model's answer to seeded inputs. */
export interface CheckedPlan {
  readonly plan: Plan;
  readonly reference: Reference;
}

/**
 * Reads a plan and runs its unsplit model once, for the answer that the deployed chain must give.
 *
 * @throws PartitaError P1101, P1301-P1304 about the file, P1204 where the model has changed since
 */
export async function openPlan(planFile: string, notify: Notify): Promise<CheckedPlan> {
  const plan = await readFormat(planFormat, planFile);
  const model = join(dirname(planFile), plan.model.file);
  notify({ kind: 'step', text: 'running the unsplit model' });
  if (hashModel(readModel(model)) !== plan.model.sha256) throw otherModel(planFile, plan.model.name, model);
  const [reference] = await referencesOf(model, plan.inputs, plan.optimize, 1);
  return { plan, reference: reference as Reference };
}

/**
 * Deploys a plan and measures whole inferences through it, cold and warm.
 *
 * @param planFile where the plan lies
 * @param profileFile where the profile will be written
 */
export async function measureDeployed(
  { plan, reference }: CheckedPlan,
  planFile: string,
  profileFile: string,
  target: Target,
  notify: Notify,
  onRow: PlanRowListener,
  { budget, precision }: Partial<Pick<CampaignOptions, 'budget' | 'precision'>> = {},
): Promise<Profile> {
  const deployment = await target.deploy(planFile, notify);
  try {
    const predicted = plan.search?.front[plan.search.chosen]?.partitions ?? [];
    const coldStartRates = predicted.map(({ coldStartRate = 0 }) => coldStartRate);
    const reaches = predicted.map(({ reach = 1 }) => reach);
    const { inputs, outputs: expected } = reference;
    const { subject, ...measured } = await measurePlan({
      target,
      deployment,
      plan,
      inputs,
      expected,
      coldStartRates,
      reaches,
      ...(precision !== undefined && { options: { relativeHalfWidth: precision } }),
      ...(budget && { budget }),
      notify,
      onRow,
    });
    return {
      schema: profile.name,
      version: profile.version,
      createdAt: new Date().toISOString(),
      target: target.name,
      region: target.region,
      architecture: plan.partitions[0]?.architecture ?? 'x86_64',
      enforcement: target.enforcement,
      model: relativeRef({ ...plan.model, file: join(dirname(planFile), plan.model.file) }, profileFile),
      functions: measuredFunctions(plan.partitions),
      inputs: [{ source: null, weight: 1 }],
      concurrency: 1,
      layers: [],
      subject,
      ...measured,
    };
  } finally {
    await target.destroy(planFile, notify);
  }
}
