import { agreesTooSeldom, exitNotMeasured } from '../exits/errors.ts';
import { bestThresholds } from '../exits/sweep.ts';
import { type ExitTraffic, exitTrafficOf } from '../exits/traffic.ts';
import { exitRates } from '../plan/exit-rates.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import { otherModel, otherSegments } from './errors.ts';
import { readFormat } from './files.ts';

/** What a person says of where inferences may end. */
export interface ExitChoice {
  /** What `exits` has measured. */
  readonly file: string;
  /** Thresholds that are given, by output. */
  readonly thresholds: ReadonlyMap<string, number>;
  /** Share of the samples whose answers must agree, for which the other thresholds are swept; null: only those given count. */
  readonly leastAgreement: number | null;
}

/**
 * The ways in which inferences may end early, of which the search takes the best.
 *
 * @param model path and hash of the model that is optimised
 * @throws PartitaError P1101, P1301-P1304 about the file, P1204 it is of another model, P1210 the model falls into other segments here,
 *   P2032 an exit that wasn't measured, P2033 no thresholds agree as often as is asked
 */
export async function trafficsOf(
  { file, thresholds, leastAgreement }: ExitChoice,
  model: { readonly file: string; readonly sha256: string },
  segmentation: Segmentation,
): Promise<ExitTraffic[]> {
  const rates = await readFormat(exitRates, file);
  if (rates.model.sha256 !== model.sha256) throw otherModel(file, rates.model.name, model.file);
  for (const { output, segment } of rates.exits) {
    const tensor = segmentation.tensors.find(({ name, isOutput }) => isOutput && name === output);
    if (tensor?.producer !== segment) throw otherSegments(file, model.file);
  }
  const known = rates.exits.map(({ output }) => output);
  const unknown = [...thresholds.keys()].find((output) => !known.includes(output));
  if (unknown !== undefined) throw exitNotMeasured(file, unknown, known);
  if (leastAgreement === null) return [exitTrafficOf(rates, thresholds)];
  const found = bestThresholds(rates, thresholds, leastAgreement);
  if (found.length === 0) throw agreesTooSeldom(file, leastAgreement);
  return found;
}
