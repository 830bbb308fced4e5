import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorSpec } from '../plan/tensor.ts';
import { openByteSource } from './byte-source.ts';
import { createDataLayout } from './data-layout.ts';
import { elementTypeOf } from './element-type.ts';
import { encodeGraph } from './encode-graph.ts';
import type { OnnxModel, Weight } from './model.ts';
import { valueInfo } from './value-info.ts';
import { bytesField } from './wire-writer.ts';
import { minExternalBytes } from './write-weight.ts';

/** Whether an outline only declares a weight. */
export const isDeclaredOnly = ({ weightBytes, sparse }: Weight) => !sparse && weightBytes >= minExternalBytes;

/**
 * Writes a model without its weights: the large ones are declared as inputs, of their type and shape.
 *
 * @param given inputs of the model; with the sizes that it shall have, or open
 * @param names tensors that become outputs besides the model's own
 * @returns path of the outline
 */
export function writeOutline(
  model: OnnxModel,
  given: readonly (Pick<TensorSpec, 'name' | 'dtype'> & Partial<TensorSpec>)[],
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
      ...weights
        .filter(isDeclaredOnly)
        .map(({ name, elementType, dims }) => valueInfo(name, elementType, dims)),
    ];
    const declared = new Set([...names, ...model.outputs.map(({ name }) => name)]);
    const outputs = [...declared].map((name) => bytesField(1, name));
    const parts = {
      nodes: model.nodes,
      weights: weights.filter((weight) => !isDeclaredOnly(weight)),
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
