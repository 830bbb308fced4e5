import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorSpec } from '../plan/tensor.ts';
import type { OnnxModel, ValueInfo } from './model.ts';
import { referenceThreads } from './modes.ts';
import { writeOutline } from './outline.ts';
import { readModel } from './read-model.ts';
import type { Runtime } from './runtime/runtime.ts';

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
    const loaded = runtime.load(outline, {
      level: 'basic',
      threads: referenceThreads,
      saveOptimized: inferred,
    });
    await loaded.catch((error) => {
      // The binding refuses outputs of types that it doesn't know, such as bfloat16, once the graph is saved.
      if (!existsSync(inferred)) throw error;
    });
    return new Map(readModel(inferred).outputs.map((info) => [info.name, info]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
