import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import { tinyModel } from './tiny-plan.ts';

/** The outputs of the unsplit model, run here. */
export async function runWhole(directory: string, inputs: NamedTensors): Promise<NamedTensors> {
  const file = join(directory, 'whole.onnx');
  writeFileSync(file, tinyModel());
  const session = await InferenceSession.create(file, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
  });
  const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, toOrt(tensor, OrtTensor)]));
  const outputs = Object.entries(await session.run(feeds));
  await session.release();
  return new Map(outputs.map(([name, value]) => [name, fromOrt(value)]));
}

/** Tensors as they compare. */
export const plain = (tensors: NamedTensors) =>
  [...tensors].map(([name, { dtype, shape, data }]) => ({ name, dtype, shape, data: [...data] }));
