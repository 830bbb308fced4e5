import { join } from 'node:path';
import type { Notify } from '../host.ts';
import type { SplitBy } from '../onnx/split.ts';
import type { Manifest } from '../plan/manifest.ts';
import { type ModelOptions, prepareAnySize, verificationRuns } from './prepare-in.ts';
import { splitModel } from './split.ts';
import { type SplitFile, splitByPlan, splitByProfile } from './split-by.ts';
import { makeWorkFolder } from './work-folder.ts';

/** Where to cut: as `SplitBy`, or as a profile or plan file has it. */
export type SplitChoice =
  | Exclude<SplitBy, { readonly positions: readonly number[] }>
  | { readonly parts: number; readonly profile: string }
  | { readonly plan: string };

/**
 * Splits a model file into a new folder.
 *
 * @param options ignored where a profile or plan says how the model is read
 * @param verify whether to compare the chain with the unsplit model, and to hash the files
 * @throws PartitaError as `prepareAnySize`, `splitModel`, and P1204, P1206, P1210 about the profile or plan
 */
export async function splitFile(
  model: string,
  out: string,
  choice: SplitChoice,
  options: ModelOptions,
  verify: boolean,
  notify: Notify,
): Promise<Manifest> {
  const chosen = await resolve(model, choice, options);
  const work = makeWorkFolder(out);
  try {
    const folder = join(work.path, 'prepared');
    const runs = verify ? verificationRuns : 0;
    const prepared = await prepareAnySize(model, folder, chosen.options, 1, runs, notify);
    return await splitModel(prepared, out, chosen.by(prepared), verify, notify);
  } finally {
    await work.remove();
  }
}

async function resolve(model: string, choice: SplitChoice, options: ModelOptions): Promise<SplitFile> {
  if ('plan' in choice) return splitByPlan(model, choice.plan);
  if ('profile' in choice) return splitByProfile(model, choice.profile, choice.parts);
  return { options, by: () => choice };
}
