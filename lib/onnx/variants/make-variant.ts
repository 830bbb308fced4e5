import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { VariantKind } from '../../plan/variants.ts';
import { type ByteSource, openByteSource } from '../byte-source.ts';
import { type Dims, inputSpecs } from '../dims.ts';
import { liftConstants } from '../graph-of.ts';
import { inferTypes } from '../infer-types.ts';
import type { OnnxModel } from '../model.ts';
import { isDeclaredOnly } from '../outline.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { noVariant } from './errors.ts';
import { rewriteHalf } from './half.ts';
import { int8Opset, rewriteInt8 } from './int8.ts';
import type { Rewritten } from './rewritten.ts';
import { writeRewritten } from './write-rewritten.ts';

/** A variant on the disk. */
export interface WrittenVariant {
  readonly file: string;
  readonly weightBytes: number;
}

/**
 * Makes a variant of a model: `int8`, dynamically quantised, or `fp16`. Inputs and outputs keep their names and types.
 * Memory doesn't grow with the model, but with its largest weight.
 *
 * @param original as it was read; with a size in `dims` for each open dimension
 * @param dir an empty folder; it gets `model.onnx` and `model.onnx.data`
 * @param workDir an empty folder on a disk with room for the variant
 * @throws PartitaError P1140 where the model has nothing to make it of, P1111-P1113 from the runtime
 */
export async function makeVariant(
  kind: VariantKind,
  original: OnnxModel,
  dims: Dims,
  dir: string,
  workDir: string,
): Promise<WrittenVariant> {
  const model = liftConstants(original);
  // The bytes of such a body are found by the place of the file that it lies in, which would be another.
  if (model.nodes.some(({ bodyWeights }) => bodyWeights.some(isDeclaredOnly))) {
    throw noVariant(original.file, kind, 'the bodies of its If, Loop or Scan hold weights');
  }
  const source = openByteSource(original.file);
  try {
    const rewritten =
      kind === 'int8' ? int8Of(source, model) : await halfOf(source, original, model, dims, workDir);
    mkdirSync(dir, { recursive: true });
    const weightBytes = await writeRewritten(source, model, rewritten, dir, workDir);
    return { file: join(dir, 'model.onnx'), weightBytes };
  } finally {
    source.close();
  }
}

function int8Of(source: ByteSource, model: OnnxModel): Rewritten {
  if ((model.opsets.get('') ?? 0) < int8Opset) {
    const why = `it needs operator set ${int8Opset} or newer`;
    const next = `Export the model with operator set ${int8Opset} or newer, or make the other: --only fp16`;
    throw noVariant(model.file, 'int8', why, next);
  }
  const rewritten = rewriteInt8(source, model);
  if (rewritten !== null) return rewritten;
  throw noVariant(model.file, 'int8', 'it multiplies nothing with a weight in single precision');
}

async function halfOf(
  source: ByteSource,
  original: OnnxModel,
  model: OnnxModel,
  dims: Dims,
  workDir: string,
): Promise<Rewritten> {
  if (model.nodes.some(({ captures, bodyWeights }) => captures.length + bodyWeights.length > 0)) {
    throw noVariant(model.file, 'fp16', 'it has If, Loop or Scan');
  }
  const names = model.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== '');
  const runtime = openRuntime(original.file);
  try {
    const types = await inferTypes(model, inputSpecs(original, dims), names, workDir, runtime);
    const elementTypes = new Map([...types].map(([name, { elementType }]) => [name, elementType]));
    const rewritten = rewriteHalf(source, model, elementTypes);
    if (rewritten !== null) return rewritten;
  } finally {
    await runtime.close();
  }
  throw noVariant(model.file, 'fp16', 'it has no weight in single precision');
}
