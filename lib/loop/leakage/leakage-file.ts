import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Notify } from '../../host.ts';
import type { PreparedModel } from '../../onnx/prepare.ts';
import { referencesOf } from '../../onnx/references.ts';
import { cutPositions } from '../../optimizer/cuts.ts';
import { type Leakage, leakageFile } from '../../plan/leakage.ts';
import type { Cut } from '../../plan/segmentation.ts';
import { type Defence, parseDefence } from '../../privacy/defence.ts';
import { nothingToMeasure, tooFewSamples } from '../../privacy/errors.ts';
import { makeSetting, measureCut } from '../../privacy/measure-cut.ts';
import { partSamples } from '../../privacy/part.ts';
import { sketchColumns } from '../../privacy/sketch.ts';
import { seededRandom } from '../../statistics/random.ts';
import { spearman } from '../../statistics/spearman.ts';
import type { NamedTensors } from '../../tensors/tensor.ts';
import { needFilePlace, writeWhole } from '../../workspace.ts';
import { CutEffects, type Effect } from '../cut-effect.ts';
import { jsonText } from '../files.ts';
import { type ModelOptions, prepareSized } from '../prepare-in.ts';
import { sampledHeader } from '../sampled-header.ts';
import { readSamples, type SampleOptions, type SampleSet } from '../samples/read-samples.ts';
import { makeWorkFolder } from '../work-folder.ts';
import { applyDefence } from './apply-defence.ts';
import { localViews, observe } from './observe.ts';
import { aimAt } from './targets-of.ts';

export interface LeakageOptions extends ModelOptions, SampleOptions {
  /** Most cuts to measure; of more, neighbours are thinned out to the narrowest. */
  readonly cuts: number;
  readonly defence?: string;
}

/** Samples below which there is too little to learn from, choose by and judge on. */
const leastSamples = 20;
/** Images that are judged: each costs as many squares as it has. */
const mostJudged = 24;
/** Samples that the effect of a defence on the outputs is measured on. */
const effectSamples = 64;

/**
 * Measures how much of a model's input can be recovered from what crosses each cut, and writes it.
 *
 * @throws PartitaError P1101-P1114 about the model, P2010-P2014 about samples, cuts and the defence
 */
export async function measureLeakage(
  model: string,
  file: string,
  options: LeakageOptions,
  notify: Notify,
): Promise<Leakage> {
  needFilePlace(file);
  const defence = options.defence === undefined ? null : parseDefence(options.defence);
  const work = makeWorkFolder(file);
  try {
    const command = `partita leakage "${model}" -o "${file}"`;
    const prepared = await prepareSized(model, join(work.path, 'prepared'), options, command, 1, notify);
    const cuts = chosenCuts(prepared, options.cuts);
    const samples = await readSamples(prepared, options);
    if (samples.inputs.length < leastSamples)
      throw tooFewSamples(samples.inputs.length, leastSamples, '--count');
    const aim = aimAt(prepared.inputs, samples.inputs);
    const groups = samples.groups.flatMap((group) => new Array<number>(aim.rowsEach).fill(group));
    const parting = partSamples(groups, options.seed, aim.targets.kind === 'image' ? mostJudged : undefined);
    const views = localViews(cuts, aim.targets.image, parting, options.seed);
    const setting = makeSetting(aim.targets, parting, views);
    const observer = await observe(prepared, cuts, samples, aim, views, defence, options.seed, notify);
    const measured = [];
    for (const [at, cut] of cuts.entries()) {
      notify({ kind: 'step', text: 'attacking cuts' });
      notify({ kind: 'advance', done: at, total: cuts.length });
      // A cut takes seconds of arithmetic: whoever wants to stop gets a turn between two of them.
      await setImmediate();
      const leakage = measureCut(observer.see(cut, parting.train), setting);
      measured.push({ cut, leakage });
    }
    const effects =
      defence === null ? [] : await effectsOf(prepared, cuts, samples, defence, options.seed, notify);
    const { losses: _, ...blind } = setting.blind;
    const { image, kind, range } = aim.targets;
    const leakages = measured.map(({ leakage }) => leakage.leakage);
    const written: Leakage = {
      schema: leakageFile.name,
      version: leakageFile.version,
      ...sampledHeader(prepared, file),
      samples: {
        source: samples.source,
        count: samples.inputs.length,
        groups: new Set(samples.groups).size,
        train: parting.train.length,
        validation: parting.validation.length,
        heldOut: parting.heldOut.length,
        seed: options.seed,
      },
      target: { kind, input: aim.input, height: image?.height ?? null, width: image?.width ?? null, range },
      defence: options.defence ?? null,
      sketchColumns,
      blind,
      cuts: measured.map(({ cut, leakage }, at) => ({
        index: cut.index,
        tensors: cut.tensors.map(({ name }) => name),
        bytes: cut.bytes,
        ...leakage,
        effect: effectOf(effects[at]),
      })),
      cutsFound: prepared.segmentation.cuts.length,
      rankAgreement: {
        linearNonlinear: spearman(
          measured.map(({ leakage }) => leakage.linear.leakage),
          measured.map(({ leakage }) => leakage.nonlinear.leakage),
        ),
        distanceCorrelation: spearman(
          measured.map(({ leakage }) => leakage.distanceCorrelation),
          leakages,
        ),
        depth: spearman(
          cuts.map(({ index }) => index),
          leakages,
        ),
      },
    };
    await writeWhole(file, jsonText(written));
    return written;
  } finally {
    await work.remove();
  }
}

/** @throws PartitaError P2013 */
export function chosenCuts({ segmentation, ref }: PreparedModel, most: number): Cut[] {
  const kept = new Set(cutPositions(segmentation, most));
  const cuts = segmentation.cuts.filter(({ index }) => kept.has(index));
  if (cuts.length === 0) throw nothingToMeasure(ref.file);
  return cuts;
}

async function effectsOf(
  prepared: PreparedModel,
  cuts: readonly Cut[],
  { inputs }: SampleSet,
  defence: Defence,
  seed: number,
  notify: Notify,
): Promise<Effect[]> {
  const some = inputs.slice(0, effectSamples);
  const references = await referencesOf(prepared.ref.file, prepared.inputs, prepared.optimize, some);
  const random = seededRandom(seed);
  const change = (tensors: NamedTensors) => applyDefence(defence, tensors, random);
  const effects = new CutEffects(prepared);
  try {
    const found: Effect[] = [];
    for (const [at, cut] of cuts.entries()) {
      notify({ kind: 'step', text: 'measuring what the defence does to the outputs' });
      notify({ kind: 'advance', done: at, total: cuts.length });
      found.push(...(await effects.measure(cut, references, [change])));
    }
    return found;
  } finally {
    await effects.close();
  }
}

const effectOf = (effect: Effect | undefined) =>
  effect === undefined
    ? null
    : {
        top1Agreement: effect.top1Agreement,
        maxAbsDiff: effect.maxAbsDiff,
        maxRelDiff: effect.maxRelDiff,
      };
