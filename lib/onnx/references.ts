import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { isWireDtype } from '../tensors/elements.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { unsupportedModel } from './errors.ts';
import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { levels, referenceThreads } from './modes.ts';
import { readModel } from './read-model.ts';
import { openRuntime, type Runtime } from './runtime/runtime.ts';
import { indexBounds, seededInputs } from './seeded-inputs.ts';

/** Inputs and what the unsplit model answers to them. */
export interface Reference {
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
}

/** What a chain is compared on: so many seeded inputs, or inputs that were given. */
export type Trials = number | readonly NamedTensors[];

/** How many trials there are. */
export const countTrials = (trials: Trials): number => (typeof trials === 'number' ? trials : trials.length);

/**
 * @param saveOptimized where to save the optimised graph on the way
 * @throws PartitaError P1107 when an output can't be sent, P1111-P1114 from the runtime
 */
export async function answerReferences(
  runtime: Runtime,
  model: OnnxModel,
  specs: readonly TensorSpec[],
  optimize: OptimizeMode,
  trials: Trials,
  saveOptimized?: string,
): Promise<Reference[]> {
  const { outputs } = await runtime.load(model.file, {
    level: levels[optimize].unsplit,
    threads: referenceThreads,
    ...(saveOptimized === undefined ? {} : { saveOptimized }),
  });
  if (outputs.length === 0) throw unsupportedModel(model.file, 'it has no outputs');
  const other = outputs.find(({ isTensor, type }) => !isTensor || !isWireDtype(type));
  if (other !== undefined) {
    throw unsupportedModel(model.file, `its output "${other.name}" is not a tensor of numbers`);
  }
  const bounds = indexBounds(liftConstants(model));
  const references: Reference[] = [];
  for (let run = 0; run < countTrials(trials); run++) {
    const given = typeof trials === 'number' ? undefined : trials[run];
    const inputs = given ?? seededInputs(specs, bounds, run);
    references.push({ inputs, outputs: await runtime.run(inputs) });
  }
  return references;
}

/** References of a model that isn't prepared. @throws PartitaError P1101-P1107, P1111-P1114 */
export async function referencesOf(
  file: string,
  specs: readonly TensorSpec[],
  optimize: OptimizeMode,
  trials: Trials,
): Promise<Reference[]> {
  const runtime = openRuntime(file);
  try {
    return await answerReferences(runtime, readModel(file), specs, optimize, trials);
  } finally {
    await runtime.close();
  }
}
