import { join } from 'node:path';
import type { RowListener } from '../../profiler/row.ts';
import type { Notify } from '../host.ts';
import { hostArchitecture } from '../plan/platform.ts';
import type { Profile } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import { writeWhole } from '../workspace.ts';
import { jsonText } from './files.ts';
import { measureDeployed, openPlan } from './measure-plan.ts';
import { memorySizesFor } from './memory-sizes.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { heaviestBytes, profileModel } from './profile-model.ts';
import { makeWorkFolder } from './work-folder.ts';

/**
 * Profiles a model or a plan into a file.
 *
 * @param subject path of an ONNX model, or of a plan, which ends in .json
 */
export async function profileFile(
  subject: string,
  options: ModelOptions & { readonly out: string; readonly profileSeconds: number },
  target: Target,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  const profile = subject.endsWith('.json')
    ? await measureDeployed(await openPlan(subject, notify), subject, options.out, target, notify, onRow)
    : await measureModel(subject, options, target, notify, onRow);
  await writeWhole(options.out, jsonText(profile));
  return profile;
}

async function measureModel(
  model: string,
  options: ModelOptions & { readonly out: string; readonly profileSeconds: number },
  target: Target,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  const work = makeWorkFolder(options.out);
  try {
    const command = `partita profile ${model} -o ${options.out}`;
    const prepared = await prepareSized(model, join(work.path, 'prepared'), options, command, 1, notify);
    return await profileModel(
      prepared,
      target,
      join(work.path, 'provisional'),
      {
        architecture: hostArchitecture,
        memorySizes: memorySizesFor(target, heaviestBytes(prepared)),
        seconds: options.profileSeconds,
        profileFile: options.out,
      },
      notify,
      onRow,
    );
  } finally {
    await work.remove();
  }
}
