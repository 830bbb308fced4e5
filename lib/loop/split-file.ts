import { join } from 'node:path';
import type { Notify } from '../host.ts';
import { readModel } from '../onnx/read-model.ts';
import type { Trials } from '../onnx/references.ts';
import type { SplitBy } from '../onnx/split.ts';
import type { Manifest } from '../plan/manifest.ts';
import { shellWord } from '../shell-word.ts';
import { needReplaceable } from '../workspace.ts';
import { type ModelOptions, prepareAnySize, verificationRuns } from './prepare-in.ts';
import { refuseInside } from './refuse-inside.ts';
import { splitModel } from './split.ts';
import type { SplitFile } from './split-by.ts';
import { makeWorkFolder } from './work-folder.ts';

/** Where to cut: as `SplitBy`, or as a profile or plan file has it. */
export type SplitChoice =
  | Exclude<SplitBy, { readonly positions: readonly number[] }>
  | { readonly parts: number; readonly profile: string }
  | { readonly plan: string };

export interface SplitRequest extends ModelOptions {
  /** Whether to compare the chain with the unsplit model, and to hash the files. */
  readonly verify: boolean;
  /** Files with inputs to compare on instead of seeded ones: see `readInputSets`. */
  readonly input: readonly string[];
}

/**
 * Splits a model file into a new folder.
 *
 * @param request how the model is read, unless a profile or plan says so, and what it is compared on
 * @throws PartitaError as `prepareAnySize`, `splitModel`, `givenInputs`, and P1204, P1206, P1210 about the profile or plan
 */
export async function splitFile(
  model: string,
  out: string,
  choice: SplitChoice,
  request: SplitRequest,
  notify: Notify,
): Promise<Manifest> {
  // `splitModel` does so, too, but after what takes long.
  refuseInside(model, out);
  needReplaceable(out);
  const chosen = await resolve(model, choice, request);
  const trials = await trialsOf(model, request);
  const work = makeWorkFolder(out);
  try {
    const folder = join(work.path, 'prepared');
    const prepared = await prepareAnySize(model, folder, chosen.options, 1, trials, notify);
    return await splitModel(prepared, out, chosen.by(prepared), request.verify, notify);
  } finally {
    await work.remove();
  }
}

async function trialsOf(model: string, { verify, input }: SplitRequest): Promise<Trials> {
  if (input.length === 0) return verify ? verificationRuns : 0;
  // Readers of formats that few splits need.
  const { givenInputs } = await import('./inputs/given-inputs.ts');
  return givenInputs(readModel(model), input, `partita inspect ${shellWord(model)}`);
}

async function resolve(model: string, choice: SplitChoice, options: ModelOptions): Promise<SplitFile> {
  if (!('plan' in choice || 'profile' in choice)) return { options, by: () => choice };
  // Schemas that few splits need, and that take long to load.
  const { splitByPlan, splitByProfile } = await import('./split-by.ts');
  return 'plan' in choice
    ? splitByPlan(model, choice.plan)
    : splitByProfile(model, choice.profile, choice.parts);
}
