import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Notify } from '../host.ts';
import { hashModel } from '../onnx/hash.ts';
import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import { referencesOf } from '../onnx/references.ts';
import { cutPositions, rangesOf, type SplitBy } from '../onnx/split.ts';
import { verifyChain, verifyPartitions } from '../onnx/verify.ts';
import { copyPartitions, writePartitions } from '../onnx/write-partitions.ts';
import { type CutChoice, type Manifest, manifest } from '../plan/manifest.ts';
import { plural } from '../plural.ts';
import { stage } from '../workspace.ts';
import { otherModel } from './errors.ts';
import { jsonText, readFormat } from './files.ts';
import { refuseInside } from './refuse-inside.ts';

/**
 * Writes a model's partitions and `manifest.json` into a new folder, verified unless told not to.
 *
 * @throws PartitaError P1201, P1202 where it can't be cut so, P1903 where the folder can't be written
 */
export async function splitModel(
  prepared: PreparedModel,
  out: string,
  by: SplitBy,
  verify: boolean,
  notify: Notify,
): Promise<Manifest> {
  const { ref, optimize, optimizeNote, dims, shapes, inputs, outputs, segmentation } = prepared;
  const ranges = rangesOf(cutPositions(prepared, by), segmentation.segments.length);
  refuseInside(ref.file, out);
  const staging = await stage(out);
  try {
    notify({ kind: 'step', text: `writing ${plural(ranges.length, 'partition')}` });
    const partitions = verify
      ? await writePartitions(prepared, ranges, staging.path)
      : (await copyPartitions(prepared, ranges, staging.path)).map((part) => ({ ...part, sha256: null }));
    if (verify) notify({ kind: 'step', text: 'comparing the chain with the unsplit model' });
    const content: Manifest = {
      schema: manifest.name,
      version: manifest.version,
      model: {
        ...(verify ? referTo(prepared) : { ...ref, sha256: null }),
        file: relative(resolve(out), resolve(ref.file)),
      },
      optimize,
      optimizeNote,
      onnxRuntimeVersion: segmentation.onnxRuntimeVersion,
      dims: { ...dims },
      shapes,
      cutsBy: cutChoice(by),
      inputs: [...inputs],
      outputs: [...outputs],
      partitions,
      verify: verify ? await verifyPartitions(prepared, staging.path, partitions) : null,
    };
    writeFileSync(join(staging.path, manifestFile), jsonText(content));
    await staging.publish();
    return content;
  } finally {
    await staging.discard();
  }
}

function cutChoice(by: SplitBy): CutChoice {
  if ('positions' in by) return 'plan';
  if ('at' in by) return 'tensors';
  if ('maxWeightBytes' in by) return 'max-weight-bytes';
  return by.segmentMs === undefined ? 'estimated' : 'measured';
}

const manifestFile = 'manifest.json';

/**
 * Runs the partitions in a folder against the unsplit model again.
 *
 * @throws PartitaError P1101 where the folder has no manifest or the model is gone, P1204 where it has changed
 */
export async function verifySplit(
  dir: string,
  runs: number,
  notify: Notify,
): Promise<NonNullable<Manifest['verify']>> {
  const file = join(dir, manifestFile);
  const split = await readFormat(manifest, file);
  const model = join(dir, split.model.file);
  notify({ kind: 'step', text: 'reading the unsplit model' });
  const { sha256 } = split.model;
  if (sha256 !== null && hashModel(readModel(model)) !== sha256) {
    const next = `partita split "${model}" -o "${dir}" --parts ${split.partitions.length}`;
    throw otherModel(file, split.model.name, model, next);
  }
  notify({ kind: 'step', text: 'comparing the chain with the unsplit model' });
  const references = await referencesOf(model, split.inputs, split.optimize, runs);
  const { made: _, ...result } = await verifyChain(model, dir, split.partitions, split.optimize, references);
  return { ...result, firstDifferingPartition: null };
}
