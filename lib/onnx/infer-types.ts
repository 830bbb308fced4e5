import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorSpec } from '../plan/tensor.ts';
import { openByteSource } from './byte-source.ts';
import { createDataLayout } from './data-layout.ts';
import { elementTypeOf } from './element-type.ts';
import { encodeGraph } from './encode-graph.ts';
import type { OnnxModel, ValueInfo, Weight } from './model.ts';
import { referenceThreads } from './modes.ts';
import { readModel } from './read-model.ts';
import type { Runtime } from './runtime/runtime.ts';
import { valueInfo } from './value-info.ts';
import { bytesField } from './wire-writer.ts';
import { minExternalBytes } from './write-weight.ts';

/**
 * What ONNX Runtime infers of a model's tensors at given sizes, without running it and without its weights: of these
 * it is told type and shape only, as if they were inputs. Small ones are kept, since shapes are computed from them.
 *
 * @param names tensors inside the model
 * @param workDir where the outline of the model is put for the moment
 * @returns type and sizes of each, as far as they can be inferred
 * @throws PartitaError P1111-P1113 where the runtime refuses the model
 */
export async function inferTypes(
  model: OnnxModel,
  inputs: readonly TensorSpec[],
  names: readonly string[],
  workDir: string,
  runtime: Runtime,
): Promise<ReadonlyMap<string, ValueInfo>> {
  const folder = join(workDir, 'outline');
  mkdirSync(folder);
  try {
    const outline = writeOutline(model, inputs, names, folder);
    const inferred = join(folder, 'inferred.onnx');
    // Basic optimisations work out what only depends on sizes: the Shape of a tensor, and what is made of that.
    await runtime.load(outline, { level: 'basic', threads: referenceThreads, saveOptimized: inferred });
    return new Map(readModel(inferred).outputs.map((info) => [info.name, info]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isLarge = ({ weightBytes, sparse }: Weight) => !sparse && weightBytes >= minExternalBytes;

function writeOutline(
  model: OnnxModel,
  given: readonly TensorSpec[],
  names: readonly string[],
  folder: string,
): string {
  const data = createDataLayout();
  const weights = [...model.weights.values()];
  const source = openByteSource(model.file);
  const file = join(folder, 'outline.onnx');
  try {
    const inputs = [
      ...given.map(({ name, dtype, shape }) => valueInfo(name, elementTypeOf(dtype), shape)),
      ...weights.filter(isLarge).map(({ name, elementType, dims }) => valueInfo(name, elementType, dims)),
    ];
    const declared = new Set([...names, ...model.outputs.map(({ name }) => name)]);
    const outputs = [...declared].map((name) => bytesField(1, name));
    const parts = {
      nodes: model.nodes,
      weights: weights.filter((weight) => !isLarge(weight)),
      inputs,
      outputs,
      declared,
    };
    writeFileSync(file, encodeGraph(source, model, parts, { data, location: 'bodies.data' }));
  } finally {
    source.close();
  }
  // Weights inside bodies can't be inputs. Zeros stand in for them, in a file that takes no room on the disk.
  const bodies = join(folder, 'bodies.data');
  writeFileSync(bodies, '');
  truncateSync(bodies, data.bytes);
  return file;
}
