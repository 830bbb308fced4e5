import { join } from 'node:path';
import type { RowListener } from '../../profiler/row.ts';
import type { Notify } from '../host.ts';
import type { Goals } from '../optimizer/choose.ts';
import type { SearchOptions } from '../optimizer/find-front.ts';
import { withHeldOut } from '../optimizer/held-out.ts';
import { hostArchitecture } from '../plan/platform.ts';
import type { Profile } from '../plan/profile.ts';
import { shellWord } from '../shell-word.ts';
import type { Target } from '../targets/target.ts';
import { needFilePlace, writeWhole } from '../workspace.ts';
import { onlyOfModels } from './errors.ts';
import { jsonText } from './files.ts';
import { measureDeployed, openPlan } from './measure-plan.ts';
import { largestMb, memorySizesFor } from './memory-sizes.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { type InputFile, profileInputs } from './profile-inputs.ts';
import { type CampaignOptions, profileModel } from './profile-model.ts';
import { heaviestBytes } from './provisional.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface ProfileRequest extends ModelOptions, CampaignOptions {
  /** Where the profile goes; the samples go beside it. */
  readonly out: string;
  /** Inputs to measure a model with; seeded ones where there are none. */
  readonly input: readonly InputFile[];
  /** What the plan is to achieve: samples go where they matter for that. */
  readonly goals: Goals & Pick<SearchOptions, 'coldStartRate' | 'workload'>;
  /** Whether to measure anew what the samples beside the profile hold. */
  readonly fresh: boolean;
  /** Largest memory size to measure, in MB; undefined for what the target allows. */
  readonly maxMemory?: number;
}

/** Where the samples of a profile lie. */
export const samplesFileOf = (profileFile: string): string =>
  `${profileFile.replace(/\.json$/, '')}.samples.jsonl`;

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
  const isPlan = subject.endsWith('.json');
  if (isPlan && (options.input.length > 0 || options.concurrency > 1 || options.fresh)) {
    throw onlyOfModels(subject);
  }
  const work = makeWorkFolder(options.out);
  try {
    const profile = isPlan
      ? await measureDeployed(
          await openPlan(subject, notify),
          subject,
          options.out,
          target,
          notify,
          onRow,
          options,
        )
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
  const profile = await profileModel(
    prepared,
    target,
    join(workDir, 'provisional'),
    {
      architecture: hostArchitecture,
      memorySizes: memorySizesFor(maxMemoryMb, heaviestBytes(prepared)),
      budget: options.budget,
      precision: options.precision,
      concurrency: options.concurrency,
      goals: { ...options.goals, maxMemoryMb },
      inputs: await profileInputs(prepared, options.input, command),
      profileFile: options.out,
      samplesFile: samplesFileOf(options.out),
      fresh: options.fresh,
    },
    notify,
    onRow,
  );
  return withHeldOut(profile);
}
