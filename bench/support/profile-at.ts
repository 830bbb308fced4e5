import { join } from 'node:path';
import { prepareAnySize } from '../../lib/loop/prepare-in.ts';
import { samplesFileOf } from '../../lib/loop/profile-file.ts';
import { profileInputs } from '../../lib/loop/profile-inputs.ts';
import { profileModel } from '../../lib/loop/profile-model.ts';
import { makeWorkFolder } from '../../lib/loop/work-folder.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { openTarget } from '../../lib/targets/index.ts';
import { defaultStopRule } from '../../profiler/stop-rule.ts';

const goals = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0 } as const;
const ignore = () => {};

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
    const read = { optimize: 'extended', dim: [] } as const;
    const prepared = await prepareAnySize(model, join(work.path, 'prepared'), read, 1, 1, ignore);
    return await profileModel(
      prepared,
      target,
      join(work.path, 'provisional'),
      {
        architecture: hostArchitecture,
        memorySizes,
        budget: { maxInvocations: null, maxSeconds, maxUsd: null },
        precision: defaultStopRule.relativeHalfWidth,
        concurrency: 1,
        goals: { ...goals, maxMemoryMb: memorySizes[0] ?? 0 },
        inputs: await profileInputs(prepared, [], ''),
        profileFile,
        samplesFile: samplesFileOf(profileFile),
        fresh: false,
      },
      ignore,
      ignore,
    );
  } finally {
    await work.remove();
    await target.close();
  }
}
