import { join } from 'node:path';
import type { RowListener } from '../../profiler/row.ts';
import type { Notify } from '../host.ts';
import { hostArchitecture } from '../plan/platform.ts';
import type { Profile } from '../plan/profile.ts';
import { shellWord } from '../shell-word.ts';
import type { Target } from '../targets/target.ts';
import { needFilePlace, writeWhole } from '../workspace.ts';
import { jsonText } from './files.ts';
import { measureDeployed, openPlan } from './measure-plan.ts';
import { largestMb, memorySizesFor } from './memory-sizes.ts';
import { preferredSizes } from './optimize-model.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { profileModel } from './profile-model.ts';
import { heaviestBytes } from './provisional.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface ProfileRequest extends ModelOptions {
  /** Where the profile goes. */
  readonly out: string;
  /** Seconds to spend on warm invocations. */
  readonly profileSeconds: number;
  /** Largest memory size to measure, in MB; undefined for what the target allows. */
  readonly maxMemory?: number;
}

/** What a profile is sharpened for before anyone says what the plan must achieve. */
const usualGoals = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0.01 } as const;

/**
 * Profiles a model or a plan into a file.
 *
 * @param subject path of an ONNX model, or of a plan, which ends in .json
 */
export async function profileFile(
  subject: string,
  options: ProfileRequest,
  target: Target,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  needFilePlace(options.out);
  const work = makeWorkFolder(options.out);
  try {
    const profile = subject.endsWith('.json')
      ? await measureDeployed(await openPlan(subject, notify), subject, options.out, target, notify, onRow)
      : await measureModel(subject, work.path, options, target, notify, onRow);
    await writeWhole(options.out, jsonText(profile));
    return profile;
  } finally {
    await work.remove();
  }
}

async function measureModel(
  model: string,
  workDir: string,
  options: ProfileRequest,
  target: Target,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  const command = `partita profile ${shellWord(model)} -o ${shellWord(options.out)}`;
  const prepared = await prepareSized(model, join(workDir, 'prepared'), options, command, 1, notify);
  const maxMemoryMb = largestMb(target, options.maxMemory);
  return profileModel(
    prepared,
    target,
    join(workDir, 'provisional'),
    {
      architecture: hostArchitecture,
      memorySizes: memorySizesFor(maxMemoryMb, heaviestBytes(prepared)),
      seconds: options.profileSeconds,
      preferredSizes: (measured) => preferredSizes(measured, { ...usualGoals, maxMemoryMb }),
      profileFile: options.out,
    },
    notify,
    onRow,
  );
}
