import { hashModel } from '../onnx/hash.ts';
import { readModel } from '../onnx/read-model.ts';
import type { LeakageBound, SearchOptions } from '../optimizer/find-front.ts';
import { leakageFile } from '../plan/leakage.ts';
import type { Orchestration } from '../plan/plan.ts';
import { site as siteFormat } from '../plan/site.ts';
import { shellWord } from '../shell-word.ts';
import { leakageMissing, otherModel, siteIsWalked } from './errors.ts';
import { readFormat } from './files.ts';

/** Files that widen what is searched. */
export interface SearchFiles {
  /** The site: device, edge and links. */
  readonly site?: string;
  /** What `leakage` measured. */
  readonly leakage?: string;
  /** Most that may be recovered, 0..1. */
  readonly maxLeakage?: number;
  readonly orchestration: Orchestration;
}

/**
 * What the files tell the search.
 *
 * @throws PartitaError P1101, P1301-P1304 about a file, P1204 where one is of another model, P2015 where a bound has no file,
 *   P2109 where another than the caller is to walk a site
 */
export async function readSearchFiles(
  model: string,
  { site, leakage, maxLeakage, orchestration }: SearchFiles,
): Promise<Pick<SearchOptions, 'site' | 'leakage'>> {
  if (site !== undefined && orchestration !== 'client') throw siteIsWalked(site, orchestration);
  if (leakage === undefined && maxLeakage !== undefined) throw leakageMissing(model);
  return {
    ...(site !== undefined && { site: await readFormat(siteFormat, site) }),
    ...(leakage !== undefined && { leakage: await readLeakage(model, leakage, maxLeakage ?? 1) }),
  };
}

async function readLeakage(model: string, file: string, most: number): Promise<LeakageBound> {
  const measured = await readFormat(leakageFile, file);
  if (hashModel(readModel(model)) !== measured.model.sha256) {
    const next = `partita leakage ${shellWord(model)} -o ${shellWord(file)}`;
    throw otherModel(file, measured.model.name, model, next);
  }
  return { byCut: new Map(measured.cuts.map(({ index, leakage }) => [index, leakage])), most };
}
