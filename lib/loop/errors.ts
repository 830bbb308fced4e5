import { PartitaError } from '../errors.ts';

/** A part of the model that can't be cut is heavier than a zip function may be. */
export const tooHeavy = (file: string) =>
  new PartitaError(
    'P1203',
    `"${file}" has a stretch without a cut that is heavier than the 200 MB of weights a zip function holds.`,
    `partita inspect "${file}" shows where it can be cut`,
  );

/** A profile or plan was made from another model. */
export const otherModel = (file: string, madeFrom: string, model: string) =>
  new PartitaError(
    'P1204',
    `"${file}" was made from "${madeFrom}", and "${model}" has another content (SHA-256).`,
    `partita profile "${model}" -o profile.json`,
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
