import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TensorSpec } from '../plan/tensor.ts';
import { isWireDtype } from '../tensors/elements.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { tensorSpec } from './dims.ts';
import type { OnnxModel } from './model.ts';
import { referenceThreads } from './modes.ts';
import type { Runtime } from './runtime/runtime.ts';
import { writeProbe } from './write-probe.ts';

/**
 * Types and shapes of a model's inner tensors, by running it once with these among its outputs.
 * Tensors that can't be sent (sequences, strings, bfloat16, ...) are absent from the answer.
 *
 * @param base a model whose weights lie in external files
 */
export const probeShapes = (
  base: OnnxModel,
  names: readonly string[],
  feeds: NamedTensors,
  runtime: Runtime,
): Promise<ReadonlyMap<string, TensorSpec>> =>
  withProbe(base, names, runtime, async (sendable) => {
    const shapes = await runtime.shapes(feeds, sendable);
    return new Map([...shapes].map(([name, { dtype, shape }]) => [name, tensorSpec(name, dtype, shape)]));
  });

/** The values of a model's inner tensors, as `probeShapes` finds their shapes. */
export const probeValues = (
  base: OnnxModel,
  names: readonly string[],
  feeds: NamedTensors,
  runtime: Runtime,
): Promise<NamedTensors> => withProbe(base, names, runtime, (sendable) => runtime.run(feeds, sendable));

async function withProbe<Result>(
  base: OnnxModel,
  names: readonly string[],
  runtime: Runtime,
  use: (sendable: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const outputs = new Set(base.outputs.map(({ name }) => name));
  const file = join(dirname(base.file), 'probe.onnx');
  const added = names.filter((name) => !outputs.has(name));
  writeProbe(base, added, file);
  try {
    const metadata = await runtime.load(file, { level: 'disabled', threads: referenceThreads });
    const wanted = new Set(names);
    const sendable = metadata.outputs.filter(
      ({ name, isTensor, type }) => wanted.has(name) && isTensor && isWireDtype(type),
    );
    return await use(sendable.map(({ name }) => name));
  } finally {
    rmSync(file);
  }
}
