import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isWireDtype } from '../tensors/elements.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { referenceThreads } from './modes.ts';
import type { PreparedModel } from './prepare.ts';
import type { Runtime } from './runtime/runtime.ts';
import { writePartition } from './write-partition.ts';

/**
 * Values of tensors inside the graph that was split, run whole and unoptimised with these among its outputs.
 * Those that can't be sent are absent.
 *
 * @throws PartitaError P1112-P1114 from the runtime
 */
export async function innerValues(
  { base, specs, workDir }: PreparedModel,
  names: readonly string[],
  feeds: NamedTensors,
  runtime: Runtime,
): Promise<NamedTensors> {
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
    const sendable = outputs.filter(
      ({ name, isTensor, type }) => wanted.has(name) && isTensor && isWireDtype(type),
    );
    return await runtime.run(
      feeds,
      sendable.map(({ name }) => name),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
