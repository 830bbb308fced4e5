import type { LeakageBound, SearchOptions } from '../optimizer/find-front.ts';
import type { CodecsByCut } from '../optimizer/space/cut-codecs.ts';
import { isLossy } from '../plan/codec.ts';
import { codecEffects } from '../plan/codec-effects.ts';
import { leakageFile } from '../plan/leakage.ts';
import type { Orchestration } from '../plan/plan.ts';
import { type Profile, profile as profileFormat } from '../plan/profile.ts';
import { site as siteFormat } from '../plan/site.ts';
import { leakageMissing, otherCuts, otherModel, siteIsWalked } from './errors.ts';
import { readFormat } from './files.ts';

/** Files that widen what is searched. */
export interface SearchFiles {
  /** The site: device, edge and links. */
  readonly site?: string;
  /** What `leakage` measured. */
  readonly leakage?: string;
  /** Most that may be recovered, 0..1. */
  readonly maxLeakage?: number;
  /** What `codecs` measured. */
  readonly codecs?: string;
  /** Least share of answers that agree with the model's, 0..1. */
  readonly minAccuracy?: number;
  readonly orchestration: Orchestration;
}

/**
 * What the files tell the search of a profiled model.
 *
 * @throws PartitaError P1101, P1301-P1304 about a file, P1204 where one is of another model, P2015 where a bound has no file,
 *   P2016 where one is of other cuts, P2109 where another than the caller is to walk a site
 */
export async function readSearchFiles(
  profileFile: string,
  files: SearchFiles,
): Promise<Pick<SearchOptions, 'site' | 'leakage' | 'codecs' | 'minAccuracy'>> {
  const { site, leakage, maxLeakage, codecs, minAccuracy, orchestration } = files;
  if (site !== undefined && orchestration !== 'client') throw siteIsWalked(site, orchestration);
  if (leakage === undefined && maxLeakage !== undefined) throw leakageMissing();
  const ofCuts = leakage !== undefined || codecs !== undefined;
  const profile = ofCuts ? await readFormat(profileFormat, profileFile) : null;
  return {
    ...(site !== undefined && { site: await readFormat(siteFormat, site) }),
    ...(profile &&
      leakage !== undefined && { leakage: await readLeakage(profile, leakage, maxLeakage ?? 1) }),
    ...(profile && codecs !== undefined && { codecs: await readCodecs(profile, codecs) }),
    ...(minAccuracy !== undefined && { minAccuracy }),
  };
}

async function readLeakage(profile: Profile, file: string, most: number): Promise<LeakageBound> {
  const measured = await readFormat(leakageFile, file);
  needSameCuts(profile, measured, file, 'leakage');
  return { byCut: new Map(measured.cuts.map(({ index, leakage }) => [index, leakage])), most };
}

async function readCodecs(profile: Profile, file: string): Promise<CodecsByCut> {
  const measured = await readFormat(codecEffects, file);
  needSameCuts(profile, measured, file, 'codecs');
  return new Map(
    measured.cuts.map(({ index, bytes: rawBytes, codecs }) => [
      index,
      codecs.map(({ codec, bytes, encodeMs, decodeMs, top1Agreement }) => ({
        codec,
        share: bytes / rawBytes,
        encodeMs,
        decodeMs,
        // Where nothing tells whether an answer is still right, none is taken to be.
        loss: isLossy(codec) ? 1 - (top1Agreement ?? 0) : 0,
      })),
    ]),
  );
}

interface OfCuts {
  readonly model: Profile['model'];
  readonly cuts: readonly { readonly index: number; readonly tensors: readonly string[] }[];
}

/** Cuts are told by their index, and that depends on the sizes and on how the graph was optimised. */
function needSameCuts({ model, subject }: Profile, of: OfCuts, file: string, command: string): void {
  const again = `partita ${command} MODEL -o ${command}.json`;
  if (of.model.sha256 !== model.sha256) throw otherModel(file, of.model.name, model.name, again);
  const profiled = subject.kind === 'model' ? subject.segmentation.cuts : [];
  const isSame = of.cuts.every(({ index, tensors }) => {
    const cut = profiled.find((each) => each.index === index);
    return cut?.tensors.map(({ name }) => name).join() === tensors.join();
  });
  if (!isSame) throw otherCuts(file, again);
}
