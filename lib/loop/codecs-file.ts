import { join } from 'node:path';
import type { Notify } from '../host.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { referencesOf } from '../onnx/references.ts';
import { type Codec, codecs, partsOf } from '../plan/codec.ts';
import { type CodecEffects, codecEffects } from '../plan/codec-effects.ts';
import type { Cut } from '../plan/segmentation.ts';
import { mean } from '../statistics/mean.ts';
import { median } from '../statistics/quantile.ts';
import { codeAll, decodeAll } from '../tensors/codecs/coded-file.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { needFilePlace, writeWhole } from '../workspace.ts';
import { type Change, CutEffects, type Effect } from './cut-effect.ts';
import { jsonText } from './files.ts';
import { chosenCuts } from './leakage/leakage-file.ts';
import { type ModelOptions, prepareSized } from './prepare-in.ts';
import { sampledHeader } from './sampled-header.ts';
import { readSamples, type SampleOptions } from './samples/read-samples.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface CodecsOptions extends ModelOptions, SampleOptions {
  /** Most cuts to measure; of more, neighbours are thinned out to the narrowest. */
  readonly cuts: number;
}

/** What a codec did to the tensors of each sample. */
interface Run {
  readonly bytes: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

type CutRow = CodecEffects['cuts'][number];

/**
 * Measures what each codec does to what crosses each cut: bytes, time on both sides, and the model's outputs.
 *
 * @throws PartitaError P1101-P1114 about the model, P2011-P2013 about samples and cuts
 */
export async function measureCodecs(
  model: string,
  file: string,
  options: CodecsOptions,
  notify: Notify,
): Promise<CodecEffects> {
  needFilePlace(file);
  const work = makeWorkFolder(file);
  try {
    const command = `partita codecs "${model}" -o "${file}"`;
    const prepared = await prepareSized(model, join(work.path, 'prepared'), options, command, 1, notify);
    const cuts = chosenCuts(prepared, options.cuts);
    const { source, inputs } = await readSamples(prepared, options);
    notify({ kind: 'step', text: 'running the unsplit model on samples' });
    const references = await referencesOf(model, prepared.inputs, prepared.optimize, inputs);
    const rows = await measureCuts(prepared, cuts, references, notify);
    const written: CodecEffects = {
      schema: codecEffects.name,
      version: codecEffects.version,
      ...sampledHeader(prepared, file),
      samples: { source, count: inputs.length, seed: options.seed },
      cuts: rows,
      cutsFound: prepared.segmentation.cuts.length,
    };
    await writeWhole(file, jsonText(written));
    return written;
  } finally {
    await work.remove();
  }
}

async function measureCuts(
  prepared: PreparedModel,
  cuts: readonly Cut[],
  references: Parameters<CutEffects['measure']>[1],
  notify: Notify,
): Promise<CutRow[]> {
  const rows: CutRow[] = [];
  const effects = new CutEffects(prepared);
  try {
    for (const [at, cut] of cuts.entries()) {
      notify({ kind: 'step', text: 'coding what crosses cuts' });
      notify({ kind: 'advance', done: at, total: cuts.length });
      const runs = new Map(codecs.map((codec) => [codec, [] as Run[]]));
      const precisions = codecs.filter((codec) => !partsOf(codec).deflates);
      const changes = precisions.map((codec) => measuring(codec, runs));
      const found = await effects.measure(cut, references, changes);
      rows.push({
        index: cut.index,
        tensors: cut.tensors.map(({ name }) => name),
        bytes: cut.bytes,
        codecs: codecs.map((codec) => {
          const of = precisions.findIndex((plain) => partsOf(plain).precision === partsOf(codec).precision);
          return rowOf(codec, cut.bytes, runs.get(codec) ?? [], found[of] as Effect);
        }),
      });
    }
    return rows;
  } finally {
    await effects.close();
  }
}

/** Codes tensors there and back, plain and compressed, and keeps what that took: both give the same values. */
function measuring(codec: Codec, runs: ReadonlyMap<Codec, Run[]>): Change {
  const { precision } = partsOf(codec);
  return async (tensors) => {
    let back = tensors;
    for (const [each, kept] of runs) {
      if (partsOf(each).precision !== precision) continue;
      const { decoded, ...run } = await roundTrip(each, tensors);
      kept.push(run);
      back = decoded;
    }
    return back;
  };
}

async function roundTrip(codec: Codec, tensors: NamedTensors): Promise<Run & { decoded: NamedTensors }> {
  const start = performance.now();
  const coded = await codeAll(tensors, codec);
  const between = performance.now();
  const decoded = await decodeAll(coded);
  const end = performance.now();
  const bytes = [...coded.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  return { bytes, encodeMs: between - start, decodeMs: end - between, decoded };
}

function rowOf(codec: Codec, rawBytes: number, runs: readonly Run[], effect: Effect) {
  const bytes = mean(runs.map((run) => run.bytes));
  const { top1Agreement, maxAbsDiff, maxRelDiff } = effect;
  return {
    codec,
    bytes,
    ratio: bytes > 0 ? rawBytes / bytes : 1,
    encodeMs: median(runs.map((run) => run.encodeMs)),
    decodeMs: median(runs.map((run) => run.decodeMs)),
    top1Agreement,
    maxAbsDiff,
    maxRelDiff,
  };
}
