import { PartitaError } from '../errors.ts';

/** The model has no output of that name that could be an exit. */
export const unknownExit = (model: string, name: string, known: readonly string[]) =>
  new PartitaError(
    'P2030',
    `"${model}" has no exit "${name}"; its float outputs before the last are ${known.map((one) => `"${one}"`).join(', ') || 'none'}.`,
    `partita inspect "${model}" lists the outputs`,
  );

/** An exit and the last output are classifiers of different classes. */
export const otherClasses = (
  exit: string,
  shape: readonly number[],
  final: string,
  last: readonly number[],
) =>
  new PartitaError(
    'P2031',
    `The exit "${exit}" answers [${shape.join(', ')}] and "${final}" [${last.join(', ')}]: they can't be compared.`,
    'Name the exits that classify as the last output does: --exit OUTPUT',
  );

/** Nothing was measured of an exit that a threshold is given for. */
export const exitNotMeasured = (file: string, name: string, known: readonly string[]) =>
  new PartitaError(
    'P2032',
    `"${file}" has nothing of the exit "${name}", but of ${known.map((one) => `"${one}"`).join(', ')}.`,
    `partita exits MODEL --exit ${name} -o ${file}`,
  );

/** The thresholds that were given answer otherwise than the whole model more often than is allowed. */
export const agreesTooSeldom = (file: string, least: number) =>
  new PartitaError(
    'P2033',
    `With the thresholds given, answers agree with the last output on less than "${least}" of the samples of "${file}".`,
    'Give stricter thresholds with --exit, or a lower --min-agreement',
  );
