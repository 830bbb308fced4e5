import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorSpec } from '../plan/tensor.ts';
import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { referenceThreads } from './modes.ts';
import { isDeclaredOnly, writeOutline } from './outline.ts';
import { readModel } from './read-model.ts';
import type { Runtime } from './runtime/runtime.ts';

/** TensorProto.DataType. */
const float16 = 10;

/**
 * Whether ONNX Runtime computes some of the model in single precision for want of kernels for halves. It then never rounds
 * to halves in between; a cut there would, and change bits.
 */
export const hasHalves = ({ weights, inputs }: OnnxModel): boolean =>
  [...weights.values(), ...inputs].some(({ elementType }) => elementType === float16);

/**
 * The model with the casts that ONNX Runtime inserts, found without its weights. Null where bodies hold weights, which
 * can't be taken over into another file.
 *
 * @param model its Constant nodes lifted
 * @param workDir where its graph goes; the weights stay where they are
 * @throws PartitaError P1111-P1113 where the runtime refuses the model
 */
export async function withCasts(
  model: OnnxModel,
  inputs: readonly TensorSpec[],
  workDir: string,
  runtime: Runtime,
): Promise<OnnxModel | null> {
  if (model.nodes.some(({ bodyWeights }) => bodyWeights.some(isDeclaredOnly))) return null;
  const large = [...model.weights].filter(([, weight]) => isDeclaredOnly(weight));
  const folder = join(workDir, 'with-casts');
  mkdirSync(folder);
  const open = inputs.map(({ name, dtype }) => ({ name, dtype }));
  const outline = writeOutline(model, open, [], folder);
  const file = join(folder, 'model.onnx');
  await runtime.load(outline, { level: 'disabled', threads: referenceThreads, saveOptimized: file });
  const saved = liftConstants(readModel(file));
  const fed = new Map(model.inputs.map((info) => [info.name, info]));
  return {
    ...saved,
    inputs: saved.inputs.filter(({ name }) => fed.has(name)),
    weights: new Map([...saved.weights, ...large]),
  };
}
