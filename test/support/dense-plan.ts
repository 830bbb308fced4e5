import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { modelBytes } from '../../lib/onnx/build.ts';
import type { PlannedPartition, Tier } from '../../lib/plan/plan.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';
import { writePlanFile, writeTinyPartition } from '../conformance/tiny-plan.ts';

export interface DenseModel {
  /** Of the weights: models of two seeds answer differently. */
  readonly seed: number;
  /** One layer each. */
  readonly parts: number;
  /** Length of the tensors between them. */
  readonly width: number;
  readonly change?: Partial<PlannedPartition>;
  /** Of each partition; lambda for all where left out. */
  readonly tiers?: readonly Tier[];
}

const spec = (index: number, width: number): TensorSpec => ({
  name: `x${index}`,
  dtype: 'float32',
  shape: [1, width],
  bytes: 4 * width,
});

function floats(count: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return new Uint8Array(Float32Array.from({ length: count }, () => random() - 0.5).buffer);
}

/** tanh(x scale + shift), for each element. */
function layerOf(index: number, { seed, width }: DenseModel) {
  const vector = (name: string, offset: number) => ({
    name: `${name}${index}`,
    dtype: 'float32' as const,
    shape: [width],
    data: floats(width, seed * 1000 + index * 10 + offset),
  });
  return {
    nodes: [
      { opType: 'Mul', inputs: [`x${index}`, `scale${index}`], outputs: [`scaled${index}`] },
      { opType: 'Add', inputs: [`scaled${index}`, `shift${index}`], outputs: [`shifted${index}`] },
      { opType: 'Tanh', inputs: [`shifted${index}`], outputs: [`x${index + 1}`] },
    ],
    initializers: [vector('scale', 0), vector('shift', 1)],
  };
}

/** Inputs of a dense model; each request has its own. */
export const denseInputs = (width: number, request: number): NamedTensors =>
  new Map([['x0', { dtype: 'float32', shape: [1, width], data: floats(width, 1_000_000 + request) }]]);

/**
 * Writes the plan of a model of a few layers, a partition each, and opens the whole model in ONNX Runtime beside it.
 *
 * @returns path of plan.json, and what ONNX Runtime answers for the whole model
 */
export async function writeDensePlan(directory: string, model: DenseModel) {
  const { parts, width, change, tiers } = model;
  mkdirSync(directory, { recursive: true });
  const layers = Array.from({ length: parts }, (_, index) => layerOf(index, model));
  const inputs = [spec(0, width)];
  const outputs = [spec(parts, width)];
  const whole = join(directory, 'whole.onnx');
  const graph = {
    name: 'dense',
    nodes: layers.flatMap(({ nodes }) => nodes),
    inputs,
    outputs,
    initializers: layers.flatMap(({ initializers }) => initializers),
  };
  writeFileSync(whole, modelBytes({ graph }));
  const session = await InferenceSession.create(whole, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
  });
  const partitions = layers.map(({ nodes, initializers }, index) => ({
    ...writeTinyPartition(
      directory,
      `part-${index}`,
      index,
      { nodes, inputs: [spec(index, width)], outputs: [spec(index + 1, width)] },
      initializers,
    ),
    ...change,
    ...(tiers?.[index] && { tier: tiers[index] }),
  }));
  return {
    planFile: writePlanFile(directory, { inputs, outputs, partitions }),
    async expected(tensors: NamedTensors): Promise<Tensor> {
      const feeds = Object.fromEntries(
        [...tensors].map(([name, tensor]) => [name, toOrt(tensor, OrtTensor)]),
      );
      const { [`x${parts}`]: answer } = await session.run(feeds);
      if (answer === undefined) throw new Error('ONNX Runtime gave no answer');
      return fromOrt(answer);
    },
    close: () => session.release(),
  };
}
