import { PartitaError } from '../errors.ts';

/** Fewer samples than there are parts to divide them into. */
export const tooFewSamples = (found: number, least: number, flag: string) =>
  new PartitaError(
    'P2010',
    `"${found}" samples are too few to train an attacker, choose it and judge it: at least ${least} are needed.`,
    `Give more with --samples, or a larger ${flag}`,
  );

/** The file of samples holds something else. */
export const notAPhotograph = (file: string, why: string) =>
  new PartitaError(
    'P2011',
    `"${file}" can't be read as a photograph: ${why}.`,
    'convert photograph.jpg photograph.ppm',
  );

/** Photographs and generated images need an input that holds one. */
export const noImageInput = (model: string) =>
  new PartitaError(
    'P2012',
    `"${model}" has no float input of one image with 1 or 3 channels and sides of 11 or more.`,
    'Give its inputs as files: --samples FILE.npy',
  );

/** No cut is there, or none whose tensors can be looked at. */
export const nothingToMeasure = (model: string) =>
  new PartitaError('P2013', `"${model}" has no cut that could be measured.`, `partita inspect "${model}"`);

/** A defence isn't one that is known, or lacks a number. */
export const unknownDefence = (text: string) =>
  new PartitaError(
    'P2014',
    `"${text}" is no defence.`,
    'gaussian:sigma=0.5, laplace:epsilon=100,clip=10 or codec:int8',
  );
