import { join } from 'node:path';
import type { Notify } from '../host.ts';
import { hashModel } from '../onnx/hash.ts';
import { readModel } from '../onnx/read-model.ts';
import { type OptimizeOptions, optimize, optimizeForSlos } from '../optimizer/optimize.ts';
import type { Candidate, Plan, Search } from '../plan/plan.ts';
import type { HeldOutErrors } from '../plan/profile.ts';
import { needFilePlace } from '../workspace.ts';
import { type DeployChoice, writePlan } from './optimize-model.ts';
import { prepareSized } from './prepare-in.ts';
import { readSearchFiles, type SearchFiles, type SearchInput } from './search-files.ts';
import { makeWorkFolder } from './work-folder.ts';

/** A plan that was found and written. */
interface OptimizedFile {
  readonly search: Search;
  readonly plan: Plan;
  readonly heldOut: HeldOutErrors | undefined;
  /** What would be chosen for SLOs from tight to loose, of a percentile. */
  readonly forSlos: (percentile: number) => Search[];
}

/**
 * Finds the best plan of a profiled model, or of one of its variants, and writes it with its partitions.
 *
 * @param choice of what is deployed; the search isn't told
 * @throws PartitaError P1701-P1713 where no plan meets the goals, and as `readSearchFiles`
 */
export async function optimizeFile(
  model: string,
  files: SearchFiles,
  planFile: string,
  options: Omit<OptimizeOptions, keyof SearchInput['options']>,
  notify: Notify,
  choice: DeployChoice = {},
): Promise<OptimizedFile> {
  needFilePlace(planFile);
  const input = await readSearchFiles({ file: model, sha256: hashModel(readModel(model)) }, files);
  const all = { ...options, ...input.options };
  for (const name of input.notProfiled)
    notify({ kind: 'note', text: `The variant "${name}" has no profile, and isn't searched.` });
  notify({ kind: 'step', text: 'searching the front' });
  const search = optimize(input.model.profile, { ...all, robust: true });
  const { variant } = search.front[search.chosen] as Candidate;
  const { file, profile, segmentation } =
    (variant === undefined ? undefined : input.variants.get(variant)) ?? input.model;
  const work = makeWorkFolder(planFile);
  try {
    const { optimize: mode, dims } = segmentation;
    const dim = Object.entries(dims).map(([name, size]) => `${name}=${size}`);
    const read = { optimize: mode, dim };
    const prepared = await prepareSized(file, join(work.path, 'prepared'), read, '', 1, notify);
    const plan = await writePlan(prepared, profile, search, planFile, notify, choice);
    const { subject } = profile;
    return {
      search,
      plan,
      heldOut: subject.kind === 'model' ? subject.heldOut : undefined,
      forSlos: (percentile) => optimizeForSlos(input.model.profile, all, percentile),
    };
  } finally {
    await work.remove();
  }
}
