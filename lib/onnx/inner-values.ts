import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isWireDtype } from '../tensors/elements.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { referenceThreads } from './modes.ts';
import type { PreparedModel } from './prepare.ts';
import type { Runtime } from './runtime/runtime.ts';
import { writePartition } from './write-partition.ts';

/** The graph that was split, whole and unoptimised in a runtime, with tensors inside of it among its outputs. */
export interface InnerValues {
  /** Values of those that can be sent; of outputs of the model too, where they were asked for. */
  run(feeds: NamedTensors): Promise<NamedTensors>;
}

/**
 * Loads the graph that was split so that tensors inside of it can be looked at.
 *
 * @throws PartitaError P1112, P1113 from the runtime
 */
export async function openInnerValues(
  { base, specs, workDir }: PreparedModel,
  names: readonly string[],
  runtime: Runtime,
): Promise<InnerValues> {
  const folder = join(workDir, 'inner-values');
  const whole = {
    nodes: base.nodes.map((_, index) => index),
    weights: [...base.weights.keys()],
    inputs: base.inputs.map(({ name }) => name),
    outputs: [...new Set([...base.outputs.map(({ name }) => name), ...names])],
  };
  await writePartition(base, whole, specs, folder);
  try {
    const { outputs } = await runtime.load(join(folder, 'model.onnx'), {
      level: 'disabled',
      threads: referenceThreads,
    });
    const wanted = new Set(names);
    const sendable = outputs
      .filter(({ name, isTensor, type }) => wanted.has(name) && isTensor && isWireDtype(type))
      .map(({ name }) => name);
    return { run: (feeds) => runtime.run(feeds, sendable) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Values of tensors inside the graph that was split, run whole and unoptimised with these among its outputs.
 * Those that can't be sent are absent.
 *
 * @throws PartitaError P1112-P1114 from the runtime
 */
export const innerValues = async (
  prepared: PreparedModel,
  names: readonly string[],
  feeds: NamedTensors,
  runtime: Runtime,
): Promise<NamedTensors> => (await openInnerValues(prepared, names, runtime)).run(feeds);
