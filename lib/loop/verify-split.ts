import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Notify } from '../host.ts';
import { dimsOf } from '../onnx/dims.ts';
import { noSuchFile } from '../onnx/errors.ts';
import { hashModel } from '../onnx/hash.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { prepareRead } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import { referencesOf, type Trials } from '../onnx/references.ts';
import { firstDiffering, verifyChain } from '../onnx/verify.ts';
import { type Manifest, manifest, type Verification } from '../plan/manifest.ts';
import { manifestFile } from '../plan/manifest-header.ts';
import { shellWord } from '../shell-word.ts';
import { otherModel } from './errors.ts';
import { readFormat } from './files.ts';
import { givenInputs } from './inputs/given-inputs.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface VerifyRequest {
  /** Seeded inputs to compare; where files are given, these instead. */
  readonly runs: number;
  /** Files with inputs: see `readInputSets`. */
  readonly input: readonly string[];
  /** Where the unsplit model lies now; left out: where it was split. */
  readonly model?: string;
}

/**
 * Runs the partitions in a folder against the unsplit model again.
 *
 * @throws PartitaError P1101 where the folder has no manifest or the model is gone, P1132, P1133, P1208 about inputs,
 * P1204 where the model has changed
 */
export async function verifySplit(
  dir: string,
  request: VerifyRequest,
  notify: Notify,
): Promise<Verification> {
  const file = join(dir, manifestFile);
  const split = await readFormat(manifest, file);
  const path = request.model ?? join(dir, split.model.file);
  notify({ kind: 'step', text: 'reading the unsplit model' });
  const model = openModel(path, dir, file, split);
  const trials = await trialsOf(model, dir, request);
  notify({ kind: 'step', text: 'comparing the chain with the unsplit model' });
  const references = await referencesOf(path, split.inputs, split.optimize, trials);
  const { made, ...result } = await verifyChain(path, dir, split.partitions, split.optimize, references);
  if (result.exact) return { ...result, firstDifferingPartition: null };
  notify({ kind: 'step', text: 'finding where it differs' });
  const work = makeWorkFolder();
  try {
    const [first] = references;
    const dims = { ...split.dims, ...(first && dimsOf(model, first.inputs)) };
    const options = { optimize: split.optimize, dims, runs: 0 };
    const prepared = await prepareRead(model, path, join(work.path, 'prepared'), options, notify);
    return {
      ...result,
      firstDifferingPartition: await firstDiffering(prepared, split.partitions, references, made),
    };
  } finally {
    await work.remove();
  }
}

function openModel(path: string, dir: string, file: string, split: Manifest): OnnxModel {
  if (!existsSync(path))
    throw noSuchFile(path, `partita verify ${shellWord(dir)} --model PATH/TO/MODEL.onnx`);
  const model = readModel(path);
  const { sha256, name } = split.model;
  if (sha256 === null || hashModel(model) === sha256) return model;
  const next = `partita split ${shellWord(path)} -o ${shellWord(dir)} --parts ${split.partitions.length}`;
  throw otherModel(file, name, path, next);
}

async function trialsOf(model: OnnxModel, dir: string, { runs, input }: VerifyRequest): Promise<Trials> {
  if (input.length === 0) return runs;
  const next = `partita verify ${shellWord(dir)} --runs ${runs}`;
  return givenInputs(model, input, next);
}
