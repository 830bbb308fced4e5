import type { OptimizeMode } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { levels, referenceThreads } from './modes.ts';
import { readModel } from './read-model.ts';
import { openRuntime, type Runtime } from './runtime/runtime.ts';
import { indexBounds, seededInputs } from './seeded-inputs.ts';

/** Seeded inputs and what the unsplit model answers to them. */
export interface Reference {
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
}

/** @param saveOptimized where to save the optimised graph on the way */
export async function answerReferences(
  runtime: Runtime,
  model: OnnxModel,
  specs: readonly TensorSpec[],
  optimize: OptimizeMode,
  runs: number,
  saveOptimized?: string,
): Promise<Reference[]> {
  await runtime.load(model.file, {
    level: levels[optimize].unsplit,
    threads: referenceThreads,
    ...(saveOptimized === undefined ? {} : { saveOptimized }),
  });
  const bounds = indexBounds(liftConstants(model));
  const references: Reference[] = [];
  for (let seed = 0; seed < runs; seed++) {
    const inputs = seededInputs(specs, bounds, seed);
    references.push({ inputs, outputs: await runtime.run(inputs) });
  }
  return references;
}

/** References of a model that isn't prepared. @throws PartitaError P1101-P1104, P1111-P1114 */
export async function referencesOf(
  file: string,
  specs: readonly TensorSpec[],
  optimize: OptimizeMode,
  runs: number,
): Promise<Reference[]> {
  const runtime = openRuntime(file);
  try {
    return await answerReferences(runtime, readModel(file), specs, optimize, runs);
  } finally {
    await runtime.close();
  }
}
