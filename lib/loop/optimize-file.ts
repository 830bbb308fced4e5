import { join } from 'node:path';
import type { Notify } from '../host.ts';
import { hashModel } from '../onnx/hash.ts';
import { readModel } from '../onnx/read-model.ts';
import {
  type ManySearchOptions,
  type OptimizeOptions,
  optimize,
  optimizeForSlos,
} from '../optimizer/optimize.ts';
import type { Plan, Search } from '../plan/plan.ts';
import { type HeldOutErrors, profile as profileFormat } from '../plan/profile.ts';
import { needFilePlace } from '../workspace.ts';
import { otherModel, wrongSubject } from './errors.ts';
import { type ExitChoice, trafficsOf } from './exit-thresholds.ts';
import { readFormat } from './files.ts';
import { type DeployChoice, writePlan } from './optimize-model.ts';
import { prepareSized } from './prepare-in.ts';
import { makeWorkFolder } from './work-folder.ts';

/**
 * Finds the best plan of a profiled model and writes it with its partitions.
 *
 * @param choice of what is deployed; the search isn't told
 * @param exits where inferences may end; null: all go through the whole chain
 * @throws PartitaError P1204 where the profile is of another model, P1206 where it is of a plan, P1701-P1710 where
 *   no plan meets the goals, P1210, P2032, P2033 about exits
 */
export async function optimizeFile(
  model: string,
  profileFile: string,
  planFile: string,
  options: Omit<OptimizeOptions, 'traffics'>,
  notify: Notify,
  choice: DeployChoice = {},
  exits: ExitChoice | null = null,
): Promise<{ search: Search; plan: Plan; heldOut: HeldOutErrors | undefined }> {
  needFilePlace(planFile);
  const profile = await readFormat(profileFormat, profileFile);
  const { subject } = profile;
  if (subject.kind !== 'model')
    throw wrongSubject(profileFile, 'model', `partita profile "${model}" -o profile.json`);
  const sha256 = hashModel(readModel(model));
  if (sha256 !== profile.model.sha256) throw otherModel(profileFile, profile.model.name, model);
  const traffics = exits && (await trafficsOf(exits, { file: model, sha256 }, subject.segmentation));
  notify({ kind: 'step', text: 'searching the front' });
  const search = optimize(profile, { ...options, ...(traffics && { traffics }), robust: true });
  const work = makeWorkFolder(planFile);
  try {
    const { optimize: mode, dims } = subject.segmentation;
    const dim = Object.entries(dims).map(([name, size]) => `${name}=${size}`);
    const read = { optimize: mode, dim };
    const prepared = await prepareSized(model, join(work.path, 'prepared'), read, '', 1, notify);
    const plan = await writePlan(prepared, profile, search, planFile, notify, choice);
    return { search, plan, heldOut: subject.heldOut };
  } finally {
    await work.remove();
  }
}

/**
 * What would be chosen for SLOs from tight to loose, by a profile's file.
 *
 * @throws PartitaError as {@link optimizeFile}
 */
export const optimizeForSlosFile = async (
  profileFile: string,
  options: ManySearchOptions,
  percentile: number,
): Promise<Search[]> => optimizeForSlos(await readFormat(profileFormat, profileFile), options, percentile);
