import { join } from 'node:path';
import { prepareAnySize } from '../../lib/loop/prepare-in.ts';
import { samplesFileOf } from '../../lib/loop/profile-file.ts';
import { profileInputs } from '../../lib/loop/profile-inputs.ts';
import { type ProfileOptions, profileModel } from '../../lib/loop/profile-model.ts';
import { makeWorkFolder } from '../../lib/loop/work-folder.ts';
import type { PreparedModel } from '../../lib/onnx/prepare.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { openTarget } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { defaultStopRule } from '../../profiler/stop-rule.ts';

const ignore = () => {};

/** As `run` prepares a model, in `folder`. */
export const prepareAsRun = (model: string, folder: string): Promise<PreparedModel> =>
  prepareAnySize(model, folder, { optimize: 'extended', dim: [] }, 1, 1, ignore);

/**
 * Profiles a prepared model as `run` does, and says nothing.
 *
 * @param folder of its provisional partitions
 */
export const profileAsRun = async (
  prepared: PreparedModel,
  target: Target,
  folder: string,
  profileFile: string,
  {
    maxSeconds,
    ...options
  }: { readonly maxSeconds: number } & Pick<ProfileOptions, 'memorySizes' | 'goals' | 'fresh'>,
): Promise<Profile> =>
  profileModel(
    prepared,
    target,
    folder,
    {
      architecture: hostArchitecture,
      budget: { maxInvocations: null, maxSeconds, maxUsd: null },
      precision: defaultStopRule.relativeHalfWidth,
      concurrency: 1,
      inputs: await profileInputs(prepared, [], ''),
      profileFile,
      samplesFile: samplesFileOf(profileFile),
      ...options,
    },
    ignore,
    ignore,
  );

/**
 * Profiles a model on the embedded Lambda at just the memory sizes that a benchmark's machines have.
 *
 * @param memorySizes largest first
 */
export async function profileAt(
  model: string,
  profileFile: string,
  memorySizes: readonly number[],
  maxSeconds: number,
): Promise<Profile> {
  const target = await openTarget('local');
  const work = makeWorkFolder(profileFile);
  try {
    const prepared = await prepareAsRun(model, join(work.path, 'prepared'));
    return await profileAsRun(prepared, target, join(work.path, 'provisional'), profileFile, {
      memorySizes,
      maxSeconds,
      goals: {
        slo: null,
        budgetUsdPerMillion: null,
        coldStartRate: 0,
        maxMemoryMb: memorySizes[0] ?? 0,
      },
      fresh: false,
    });
  } finally {
    await work.remove();
    await target.close();
  }
}
