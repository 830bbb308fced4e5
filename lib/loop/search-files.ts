import { dirname, join } from 'node:path';
import type { LeakageBound } from '../optimizer/find-front.ts';
import type { LaneOptions, ManySearchOptions, VariantOptions } from '../optimizer/lanes.ts';
import type { CodecsByCut } from '../optimizer/space/cut-codecs.ts';
import type { WalkChoice } from '../optimizer/walk/walkers.ts';
import { isLossy } from '../plan/codec.ts';
import { type CodecEffects, codecEffects } from '../plan/codec-effects.ts';
import { exitRates } from '../plan/exit-rates.ts';
import { type Leakage, leakageFile } from '../plan/leakage.ts';
import type { Architecture } from '../plan/platform.ts';
import { type Profile, profile as profileFormat } from '../plan/profile.ts';
import type { ModelRef, Segmentation } from '../plan/segmentation.ts';
import { type Site, site as siteFormat } from '../plan/site.ts';
import { accuracyOf, variants as variantsFormat } from '../plan/variants.ts';
import { shellWord } from '../shell-word.ts';
import {
  givenTwice,
  leakageMissing,
  noVariantProfiled,
  otherCuts,
  otherModel,
  profiledOtherwise,
  siteIsWalked,
  wrongSubject,
} from './errors.ts';
import { type ExitChoice, trafficsOf } from './exit-thresholds.ts';
import { type Format, readFormat } from './files.ts';

/** The files that a search is made from. Those of a variant are told from the model's by the content that they name. */
export interface SearchFiles {
  /** Of the model, and of each variant that is to be searched; of each on several processors, if functions may have any of them. */
  readonly profile: readonly string[];
  /** What `variants` made. */
  readonly variants?: string;
  /** The site: device, edge and links. */
  readonly site?: string;
  /** What `leakage` measured. */
  readonly leakage?: readonly string[];
  /** Most that may be recovered, 0..1. */
  readonly maxLeakage?: number;
  /** What `codecs` measured. */
  readonly codecs?: readonly string[];
  /** Where inferences may end. */
  readonly exits?: ExitChoice;
  /** Least share of answers that agree with the model's, 0..1. */
  readonly minAccuracy?: number;
  /** Who may walk the chain. @default the caller */
  readonly walkedBy?: WalkChoice;
  /** Where profiles are of several processors: the only one that functions may have. */
  readonly architecture?: Architecture;
}

/** A file on the disk and the hash of its content. */
export interface OfModel {
  readonly file: string;
  readonly sha256: string;
}

/** A file of the model that can be searched: the model itself or a variant. */
interface SearchedFile extends OfModel {
  /** On the processor whose profile was given first. */
  readonly profile: Profile;
  readonly otherProcessors: readonly Profile[];
  readonly segmentation: Segmentation;
}

/** What a search is made from. */
export interface SearchInput {
  readonly model: SearchedFile;
  /** By the variant's name. */
  readonly variants: ReadonlyMap<string, SearchedFile>;
  /** Variants without a profile. */
  readonly notProfiled: readonly string[];
  readonly options: Pick<
    ManySearchOptions,
    'site' | 'walkedBy' | 'leakage' | 'codecs' | 'traffics' | 'minAccuracy' | 'variants' | 'otherProcessors'
  >;
}

/**
 * Reads what a model is searched by.
 *
 * @throws PartitaError P1101, P1301-P1304 about a file, P1204 where one is of another model, P1206 where a profile is of a plan,
 *   P1213 where profiles weren't measured alike, P1214 where two files say the same, P1215 where no variant was profiled,
 *   P2015 where a bound has no file, P2016 where one is of other cuts, P2109 where another than the caller is to walk device or edge,
 *   P1210, P2032, P2033 about exits
 */
export async function readSearchFiles(model: OfModel, files: SearchFiles): Promise<SearchInput> {
  const { maxLeakage, minAccuracy, walkedBy = { orchestration: 'client' } } = files;
  const site = files.site === undefined ? undefined : await readSite(files.site, walkedBy);
  const listed = files.variants === undefined ? [] : await readVariants(model, files.variants);
  const read = <Content extends { readonly model: ModelRef }>(
    format: Format<Content>,
    paths: readonly string[] | undefined,
    again?: string,
  ) => readByModel(format, paths ?? [], [model, ...listed], again);
  const measured: Measured = {
    profiles: await readProfiles(files, [model, ...listed]),
    leakages: await read(leakageFile, files.leakage, againWith('leakage')),
    codecs: await read(codecEffects, files.codecs, againWith('codecs')),
    exits: await read(exitRates, files.exits && [files.exits.file]),
    ...(files.exits && { exitChoice: files.exits }),
    maxLeakage: maxLeakage ?? 1,
  };
  if (measured.leakages.size === 0 && maxLeakage !== undefined) throw leakageMissing();
  const own = searchedFile(model, measured);
  if (own === null) {
    const [first] = [...measured.profiles.values()].flat();
    throw otherModel(first?.path ?? '--profile', first?.content.model.name ?? 'nothing', model.file);
  }
  const variants = new Map<string, SearchedFile>();
  const searched: VariantOptions[] = [];
  for (const variant of listed) {
    const found = searchedFile(variant, measured, own.profile.architecture);
    if (found === null) continue;
    const { name, accuracy } = variant;
    needAlike(`variant "${name}"`, found.profile, own.profile, ['architecture']);
    variants.set(name, found);
    searched.push({ name, accuracy, profile: found.profile, ...(await laneOptions(found, measured)) });
  }
  if (files.variants !== undefined && searched.length === 0)
    throw noVariantProfiled(files.variants, listed[0]?.file ?? '');
  return {
    model: own,
    variants,
    notProfiled: listed.map(({ name }) => name).filter((name) => !variants.has(name)),
    options: {
      ...(site !== undefined && { site }),
      walkedBy,
      ...(await laneOptions(own, measured)),
      ...(minAccuracy !== undefined && { minAccuracy }),
      ...(files.variants !== undefined && { variants: searched }),
    },
  };
}

/** Where anybody may walk, device and edge are for plans that the caller walks. */
async function readSite(file: string, { orchestration }: WalkChoice): Promise<Site> {
  const site = await readFormat(siteFormat, file);
  const isCaller = orchestration === 'client' || orchestration === 'any';
  if (!isCaller && (site.device ?? site.edge) !== undefined) throw siteIsWalked(file, orchestration);
  return site;
}

interface ListedVariant extends OfModel {
  readonly name: string;
  readonly accuracy: number;
}

async function readVariants({ file, sha256 }: OfModel, variantsFile: string): Promise<ListedVariant[]> {
  const { model, variants } = await readFormat(variantsFormat, variantsFile);
  if (model.sha256 !== sha256)
    throw otherModel(variantsFile, model.name, file, `partita variants ${shellWord(file)} -o DIR`);
  return variants.map((variant) => ({
    name: variant.name,
    file: join(dirname(variantsFile), variant.file),
    sha256: variant.sha256,
    accuracy: accuracyOf(variant),
  }));
}

/** A file that was read. */
interface Read<Content> {
  readonly path: string;
  readonly content: Content;
}

/** By the hash of the model that each is of. */
type ByModel<Content> = ReadonlyMap<string, Read<Content>>;

interface Measured {
  /** Of each processor. */
  readonly profiles: ReadonlyMap<string, readonly Read<Profile>[]>;
  readonly leakages: ByModel<Leakage>;
  readonly codecs: ByModel<CodecEffects>;
  readonly exits: ByModel<unknown>;
  readonly exitChoice?: ExitChoice;
  readonly maxLeakage: number;
}

async function readByModel<Content extends { readonly model: ModelRef }>(
  format: Format<Content>,
  paths: readonly string[],
  known: readonly OfModel[],
  again?: string,
): Promise<ByModel<Content>> {
  const found = new Map<string, Read<Content>>();
  for (const read of await readOfKnown(format, paths, known, again)) {
    const { sha256, name } = read.content.model;
    const other = found.get(sha256);
    if (other !== undefined) throw givenTwice(other.path, read.path, name);
    found.set(sha256, read);
  }
  return found;
}

async function readOfKnown<Content extends { readonly model: ModelRef }>(
  format: Format<Content>,
  paths: readonly string[],
  known: readonly OfModel[],
  again?: string,
): Promise<Read<Content>[]> {
  const all: Read<Content>[] = [];
  for (const path of paths) {
    const content = await readFormat(format, path);
    const { sha256, name } = content.model;
    if (!known.some((each) => each.sha256 === sha256))
      throw otherModel(path, name, known[0]?.file ?? '', again);
    all.push({ path, content });
  }
  return all;
}

const againWith = (command: string) => `partita ${command} MODEL -o ${command}.json`;

/** Profiles by the hash of their model, in the order in which they were given. */
async function readProfiles(
  { profile: paths, architecture }: SearchFiles,
  known: readonly OfModel[],
): Promise<Measured['profiles']> {
  const read = await readOfKnown(profileFormat, paths, known);
  const wanted = read.filter(({ content }) => content.architecture === architecture);
  const found = new Map<string, Read<Profile>[]>();
  for (const each of wanted.length > 0 ? wanted : read) {
    const { model, architecture: processor } = each.content;
    const others = found.get(model.sha256) ?? [];
    const same = others.find(({ content }) => content.architecture === processor);
    if (same !== undefined) throw givenTwice(same.path, each.path, model.name);
    found.set(model.sha256, [...others, each]);
  }
  return found;
}

/**
 * Null where it wasn't profiled.
 *
 * @param preferred the processor whose profile comes first, if there is one
 */
function searchedFile(
  { file, sha256 }: OfModel,
  { profiles }: Measured,
  preferred?: Architecture,
): SearchedFile | null {
  const given = profiles.get(sha256) ?? [];
  const first = given.find(({ content }) => content.architecture === preferred) ?? given[0];
  if (first === undefined) return null;
  const segmentation = segmentationOf(first, file);
  const others = given.filter((each) => each !== first);
  for (const other of others) {
    needAlike(`profile "${other.path}"`, other.content, first.content, []);
    const cuts = segmentationOf(other, file).cuts.map(({ index, tensors }) => ({
      index,
      tensors: tensors.map(({ name }) => name),
    }));
    needSameCuts(segmentation, cuts, other.path, 'profile');
  }
  const otherProcessors = others.map(({ content }) => content);
  return { file, sha256, profile: first.content, otherProcessors, segmentation };
}

function segmentationOf({ content: { subject }, path }: Read<Profile>, file: string): Segmentation {
  if (subject.kind !== 'model')
    throw wrongSubject(path, 'model', `partita profile "${file}" -o profile.json`);
  return subject.segmentation;
}

async function laneOptions(of: SearchedFile, measured: Measured): Promise<LaneOptions> {
  const { sha256, segmentation, otherProcessors } = of;
  const { leakages, codecs, exits, exitChoice, maxLeakage } = measured;
  const effects = codecs.get(sha256);
  return {
    ...(otherProcessors.length > 0 && { otherProcessors }),
    // Of a file that wasn't measured where another was, everything is taken to leak.
    ...(leakages.size > 0 && { leakage: leakageBound(segmentation, leakages.get(sha256), maxLeakage) }),
    ...(effects && { codecs: codecsByCut(segmentation, effects) }),
    ...(exitChoice && exits.has(sha256) && { traffics: await trafficsOf(exitChoice, of, segmentation) }),
  };
}

function leakageBound(
  segmentation: Segmentation,
  measured: Read<Leakage> | undefined,
  most: number,
): LeakageBound {
  const cuts = measured?.content.cuts ?? [];
  if (measured) needSameCuts(segmentation, cuts, measured.path, 'leakage');
  return { byCut: new Map(cuts.map(({ index, leakage }) => [index, leakage])), most };
}

function codecsByCut(segmentation: Segmentation, { path, content }: Read<CodecEffects>): CodecsByCut {
  needSameCuts(segmentation, content.cuts, path, 'codecs');
  return new Map(
    content.cuts.map(({ index, bytes: rawBytes, codecs }) => [
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

/** Cuts are told by their index, and that depends on the sizes and on how the graph was optimised. */
function needSameCuts(
  { cuts: profiled }: Segmentation,
  cuts: readonly { readonly index: number; readonly tensors: readonly string[] }[],
  file: string,
  command: string,
): void {
  const isSame = cuts.every(({ index, tensors }) => {
    const cut = profiled.find((each) => each.index === index);
    return cut?.tensors.map(({ name }) => name).join() === tensors.join();
  });
  if (!isSame) throw otherCuts(file, againWith(command));
}

/** What stands beside the model's figures must have been measured alike. */
function needAlike(whose: string, its: Profile, model: Profile, also: readonly 'architecture'[]): void {
  for (const what of ['target', 'enforcement', 'region', ...also] as const) {
    if (its[what] !== model[what]) throw profiledOtherwise(whose, what, its[what], model[what]);
  }
}
