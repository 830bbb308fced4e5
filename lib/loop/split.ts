import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Notify } from '../host.ts';
import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import { cutPositions, rangesOf, type SplitBy } from '../onnx/split.ts';
import { verifyPartitions } from '../onnx/verify.ts';
import { copyPartitions, writePartitions } from '../onnx/write-partitions.ts';
import type { CutChoice, Manifest } from '../plan/manifest.ts';
import { manifestFile, manifestHeader } from '../plan/manifest-header.ts';
import { plural } from '../plural.ts';
import { stage } from '../workspace.ts';
import { jsonText } from './files.ts';
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
      ...manifestHeader,
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
