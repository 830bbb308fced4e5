import { PartitaError } from '../errors.ts';
import { shellWord } from '../shell-word.ts';

/** A part of the model that can't be cut is heavier than a zip function may be. */
export const tooHeavy = (file: string) =>
  new PartitaError(
    'P1203',
    `"${file}" has a stretch without a cut that is heavier than the 200 MB of weights a zip function holds.`,
    `partita inspect "${file}" shows where it can be cut`,
  );

/** A profile or plan was made from another model. */
export const otherModel = (
  file: string,
  madeFrom: string,
  model: string,
  next = `partita profile "${model}" -o profile.json`,
) =>
  new PartitaError(
    'P1204',
    `"${file}" was made from "${madeFrom}", and "${model}" has another content (SHA-256).`,
    next,
  );

/** The chain doesn't give the unsplit model's answer, so it is not deployed. */
export const notExact = (file: string, partition: number | null, maxAbsDiff: number) =>
  new PartitaError(
    'P1205',
    `The partitions of "${file}" differ from the unsplit model by up to ${maxAbsDiff}${partition === null ? '' : `, from partition ${partition} on`}.`,
    `partita split "${file}" -o DIR --parts 2 --optimize none`,
  );

/** The profile measured something else than the command needs. */
export const wrongSubject = (file: string, wanted: 'model' | 'plan', next: string) =>
  new PartitaError('P1206', `"${file}" is no profile of a ${wanted}.`, next);

/** The plan isn't known to stand where it is to be invoked. */
export const notDeployedThere = (planFile: string, target: string) =>
  new PartitaError(
    'P1207',
    `"${planFile}" is not deployed at "${target}".`,
    `partita deploy "${planFile}" --target ${target}`,
  );

/** An input file holds no tensor of the name, type or shape that the model takes. */
export const wrongInput = (file: string, name: string, why: string, next: string) =>
  new PartitaError('P1208', `"${file}" gives no "${name}" for the model: ${why}.`, next);

/** A plan is measured with seeded inputs, one inference at a time, anew each time. */
export const onlyOfModels = (planFile: string) =>
  new PartitaError(
    'P1212',
    `"${planFile}" is a plan, and --input, --concurrency and --fresh are for the profile of a model.`,
    `partita profile ${planFile} -o measured.json`,
  );

/** What was measured of a variant can't be compared with what was measured of the model. */
export const profiledOtherwise = (whose: string, what: string, its: string, model: string) =>
  new PartitaError(
    'P1213',
    `The ${what} of the ${whose} was "${its}" when it was profiled, and the model's "${model}".`,
    'partita profile, with the same options and on the same machine for both',
  );

/** Two files say the same of one model. */
export const givenTwice = (one: string, other: string, model: string) =>
  new PartitaError('P1214', `"${one}" and "${other}" are both of "${model}".`, 'Give one of the two');

/** Of a variant only what was profiled can be searched. */
export const noVariantProfiled = (variantsFile: string, file: string) =>
  new PartitaError(
    'P1215',
    `No variant of "${variantsFile}" has a profile among those given.`,
    `partita profile ${shellWord(file)} -o variant.json, then add --profile variant.json`,
  );

/** A profile has no function of that name that answered cold and warm. */
export const noSuchFunction = (profileFile: string, name: string, known: readonly string[]) =>
  new PartitaError(
    'P1211',
    `"${profileFile}" has no function "${name}" with cold and warm samples at one memory size.`,
    `Give --function one of ${known.join(', ')}, or measure with a larger budget`,
  );

/** The output replaces its folder as a whole, and the model lies in it. */
export const modelInside = (model: string, out: string) =>
  new PartitaError(
    'P1209',
    `"${model}" lies in "${out}", which is replaced as a whole.`,
    'Write elsewhere with -o DIR',
  );

/** The model falls into other segments than when the file was made: another release of ONNX Runtime optimises otherwise. */
export const otherSegments = (file: string, model: string) =>
  new PartitaError(
    'P1210',
    `"${file}" counts other segments than "${model}" has here: it was made with another ONNX Runtime.`,
    `partita profile "${model}" -o profile.json`,
  );

/** Nothing answers there that a link can be measured to. */
export const linkNotMeasured = (endpoint: string, why: string, cause?: unknown) =>
  new PartitaError(
    'P2104',
    `The link to "${endpoint}" can't be measured: ${why}.`,
    'partita serve --host 0.0.0.0 --keys FILE, on the other machine',
    { cause },
  );

/** The site file says nothing of the tier. */
export const tierNotThere = (siteFile: string, tier: string) =>
  new PartitaError(
    'P2105',
    `"${siteFile}" describes no tier "${tier}".`,
    'Describe it: docs/tiers.md#the-site-file',
  );

/** Only a caller can walk over tiers. */
export const walkedElsewhere = (planFile: string, orchestration: string) =>
  new PartitaError(
    'P2106',
    `"${planFile}" is walked by "${orchestration}", and over device, edge and cloud the caller walks.`,
    'partita optimize MODEL --profile profile.json -o plan.json --orchestration client',
  );

/** What walks a chain in the cloud reaches no device and no edge. */
export const siteIsWalked = (siteFile: string, orchestration: string) =>
  new PartitaError(
    'P2109',
    `The device and edge of "${siteFile}" are walked by the caller, not by "${orchestration}".`,
    'Leave out --orchestration, or let it be "any"',
  );

/** A bound on what nobody measured. */
export const leakageMissing = () =>
  new PartitaError(
    'P2015',
    '"--max-leakage" bounds what was measured, and no file says what was.',
    'partita leakage MODEL -o leakage.json, then add --leakage leakage.json',
  );

/** What was measured at cuts is of no use where the cuts are others. */
export const otherCuts = (file: string, next: string) =>
  new PartitaError(
    'P2016',
    `"${file}" has other cuts than the profile: it was measured with another --optimize or --dim.`,
    next,
  );
