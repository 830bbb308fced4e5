import { join } from 'node:path';
import { otherClasses, unknownExit } from '../exits/errors.ts';
import { sweepOf } from '../exits/sweep.ts';
import type { Notify } from '../host.ts';
import { largestPlaces } from '../onnx/agreement.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { type Reference, referencesOf } from '../onnx/references.ts';
import type { Exit } from '../plan/exit.ts';
import { type ExitRates, exitRates } from '../plan/exit-rates.ts';
import { confidenceOf } from '../tensors/confidence.ts';
import { isReal } from '../tensors/rows.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { needFilePlace, writeWhole } from '../workspace.ts';
import { jsonText } from './files.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { sampledHeader } from './sampled-header.ts';
import { readSamples, type SampleOptions } from './samples/read-samples.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface ExitsOptions extends ModelOptions, SampleOptions {
  /** Outputs that may be the answer, with the rule that they are judged by; none: all float outputs but the last, by `top`. */
  readonly exit: readonly Pick<Exit, 'output' | 'rule'>[];
}

/** An output of the model, and where it is computed. */
interface Output {
  readonly name: string;
  readonly segment: number;
}

/**
 * Measures on samples how sure the classifiers inside of a model are of their answers, and how far these are the last one's.
 *
 * @throws PartitaError P1101-P1114 about the model, P2011, P2012 about samples, P2030, P2031 about the exits
 */
export async function measureExits(
  model: string,
  file: string,
  options: ExitsOptions,
  notify: Notify,
): Promise<ExitRates> {
  needFilePlace(file);
  const work = makeWorkFolder(file);
  try {
    const command = `partita exits "${model}" -o "${file}"`;
    const prepared = await prepareSized(model, join(work.path, 'prepared'), options, command, 1, notify);
    const { exits, final } = chosenExits(prepared, options.exit);
    const { source, inputs } = await readSamples(prepared, options);
    notify({ kind: 'step', text: 'running the unsplit model on samples' });
    const references = await referencesOf(model, prepared.inputs, prepared.optimize, inputs);
    const written: ExitRates = {
      schema: exitRates.name,
      version: exitRates.version,
      ...sampledHeader(prepared, file),
      samples: { source, count: inputs.length, seed: options.seed },
      final: final.name,
      exits: exits.map((exit) => measured(exit, final, references)),
    };
    await writeWhole(file, jsonText(written));
    return written;
  } finally {
    await work.remove();
  }
}

type Chosen = Pick<Exit, 'output' | 'rule' | 'scores'> & Pick<Output, 'segment'>;

/** @throws PartitaError P2030 */
function chosenExits(
  { base, segmentation, outputs: specs, ref }: PreparedModel,
  asked: ExitsOptions['exit'],
): { exits: readonly Chosen[]; final: Output } {
  const reals = specs.filter(isReal).map(({ name }): Output => {
    const tensor = segmentation.tensors.find((each) => each.name === name && each.isOutput);
    return { name, segment: Math.max(1, tensor?.producer ?? segmentation.segments.length) };
  });
  const ordered = reals.sort((a, b) => a.segment - b.segment);
  const final = ordered.at(-1);
  const early = ordered.slice(0, -1);
  const names = early.map(({ name }) => name);
  const unknown = asked.find(({ output }) => !names.includes(output));
  if (final === undefined || early.length === 0 || unknown !== undefined)
    throw unknownExit(ref.file, unknown?.output ?? '', names);
  const isSoftmax = (name: string) =>
    base.nodes.some(({ opType, outputs }) => opType === 'Softmax' && outputs.includes(name));
  const exits = early.flatMap(({ name, segment }): Chosen[] => {
    const wanted = asked.find(({ output }) => output === name);
    if (asked.length > 0 && wanted === undefined) return [];
    const scores = isSoftmax(name) ? 'probabilities' : 'logits';
    return [{ output: name, segment, scores, rule: wanted?.rule ?? 'top' }];
  });
  return { exits, final };
}

/** @throws PartitaError P2031 */
function measured(exit: Chosen, final: Output, references: readonly Reference[]): ExitRates['exits'][number] {
  const rows = references.map(({ outputs }) => {
    const [own, last] = [outputs.get(exit.output) as Tensor, outputs.get(final.name) as Tensor];
    if (own.shape.join() !== last.shape.join())
      throw otherClasses(exit.output, own.shape, final.name, last.shape);
    const confidence = confidenceOf(own, exit);
    return {
      confidence: Number.isNaN(confidence) ? null : confidence,
      agrees: largestPlaces(own).join() === largestPlaces(last).join(),
    };
  });
  const found = {
    ...exit,
    confidences: rows.map(({ confidence }) => confidence),
    agrees: rows.map(({ agrees }) => agrees),
  };
  return { ...found, sweep: sweepOf(found) };
}
