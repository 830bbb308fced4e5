import { PartitaError } from '../errors.ts';

const makers: Readonly<Record<string, string>> = {
  'partita/manifest': 'partita split MODEL -o DIR --parts 2',
  'partita/profile': 'partita profile MODEL -o profile.json',
  'partita/site': 'docs/tiers.md#the-site-file',
  'partita/leakage': 'partita leakage MODEL -o leakage.json',
  'partita/codecs': 'partita codecs MODEL -o codecs.json',
  'partita/plan': 'partita optimize MODEL --profile profile.json -o plan.json',
};

/** The command that writes files of a format. */
export const makerOf = (name: string): string => makers[name] ?? 'partita run MODEL';

/** The file isn't JSON at all, or was cut short. */
export const notJson = (file: string, name: string, cause: unknown) =>
  new PartitaError('P1301', `"${file}" is not JSON, or was cut short.`, `Make it again: ${makerOf(name)}`, {
    cause,
  });

/** The file is JSON, but of another kind than the command reads. */
export const wrongKind = (file: string, wanted: string, found: string | undefined) =>
  new PartitaError(
    'P1302',
    `"${file}" is ${found === undefined ? 'not a file of Partita' : `a ${found} file`}, and a ${wanted} file is needed.`,
    makerOf(wanted),
  );

/** The file was written by another version of Partita. */
export const wrongVersion = (file: string, name: string, wanted: number, found: number) =>
  new PartitaError(
    'P1303',
    `"${file}" has version ${found} of ${name}, and this Partita reads version ${wanted}.`,
    `Make it again with this version: ${makerOf(name)}`,
  );

/** The file's content breaks its schema. */
export const wrongShape = (
  file: string,
  name: string,
  issue: { path: PropertyKey[]; message: string } | undefined,
) =>
  new PartitaError(
    'P1304',
    `"${file}" breaks the ${name} schema at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}.`,
    makerOf(name),
  );
