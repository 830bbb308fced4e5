import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelBytes } from '../../lib/onnx/build.ts';
import type { GraphSpec, Initializer, NodeSpec } from '../../lib/onnx/model-spec.ts';
import type { PartitionFile } from '../../lib/plan/manifest.ts';
import { partitionEntry } from '../../lib/plan/partition-entry.ts';
import type { Plan, PlannedPartition } from '../../lib/plan/plan.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';

const spec = (name: string, shape: number[]): TensorSpec => ({
  name,
  dtype: 'float32',
  shape,
  bytes: 4 * shape.reduce((product, size) => product * size, 1),
});

const bytesOf = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** Numbers that no sum of floats leaves exact, so that equal bits mean the same arithmetic in the same order. */
const wave = (length: number, phase: number) =>
  bytesOf(Array.from({ length }, (_, i) => Math.sin(i * 0.7 + phase)));

const x = spec('x', [2, 8]);
const gain = spec('gain', [1]);
const hidden = spec('hidden', [2, 16]);
const y = spec('y', [2, 4]);

const weights = {
  w0: { name: 'w0', dtype: 'float32', shape: [8, 16], data: wave(128, 1) },
  b0: { name: 'b0', dtype: 'float32', shape: [16], data: wave(16, 2) },
  w1: { name: 'w1', dtype: 'float32', shape: [16, 4], data: wave(64, 3) },
} as const satisfies Record<string, Initializer>;

const firstNodes: NodeSpec[] = [
  { opType: 'MatMul', inputs: ['x', 'w0'], outputs: ['product'] },
  { opType: 'Add', inputs: ['product', 'b0'], outputs: ['sum'] },
  { opType: 'Tanh', inputs: ['sum'], outputs: ['hidden'] },
];
const secondNodes: NodeSpec[] = [
  { opType: 'MatMul', inputs: ['hidden', 'w1'], outputs: ['logits'] },
  { opType: 'Mul', inputs: ['logits', 'gain'], outputs: ['y'] },
];

/** The model in one piece: y = tanh(x w0 + b0) w1 x gain. */
export const tinyModel = (): Uint8Array =>
  modelBytes({
    graph: {
      name: 'tiny',
      nodes: [...firstNodes, ...secondNodes],
      inputs: [x, gain],
      outputs: [y],
      initializers: Object.values(weights),
    },
  });

/** Inputs of the tiny model. */
export const tinyInputs = (phase = 0): NamedTensors =>
  new Map<string, Tensor>([
    ['x', { dtype: 'float32', shape: x.shape, data: wave(16, phase) }],
    ['gain', { dtype: 'float32', shape: [1], data: bytesOf([0.3]) }],
  ]);

/**
 * Writes plan.json and the folders of the tiny model's two partitions. The second takes `gain` late.
 *
 * @returns path of plan.json
 */
export function writeTinyPlan(
  directory: string,
  change: { plan?: Partial<Plan>; partition?: Partial<PlannedPartition> } = {},
): string {
  const planned = [
    writeTinyPartition(directory, 'part-0', 0, { nodes: firstNodes, inputs: [x], outputs: [hidden] }, [
      weights.w0,
      weights.b0,
    ]),
    writeTinyPartition(directory, 'part-1', 1, { nodes: secondNodes, inputs: [hidden, gain], outputs: [y] }, [
      weights.w1,
    ]),
  ];
  return writePlanFile(directory, {
    inputs: [x, gain],
    outputs: [y],
    partitions: planned.map((one) => ({ ...one, ...change.partition })),
    ...change.plan,
  });
}

/**
 * Writes the plan of a model that is made for a test.
 *
 * @returns path of plan.json
 */
export function writePlanFile(
  directory: string,
  plan: Pick<Plan, 'inputs' | 'outputs' | 'partitions'> & Partial<Plan>,
): string {
  const whole: Plan = {
    schema: 'partita/plan',
    version: 1,
    createdAt: '2026-11-20T00:00:00Z',
    purpose: 'serve',
    model: { name: 'tiny', file: 'tiny.onnx', sha256: 'a'.repeat(64), weightBytes: 832, parameters: 208 },
    optimize: 'none',
    onnxRuntimeVersion: '1.30.0',
    dims: {},
    orchestration: 'client',
    verify: null,
    measuredOn: null,
    search: null,
    ...plan,
  };
  const file = join(directory, 'plan.json');
  writeFileSync(file, JSON.stringify(whole));
  return file;
}

/** Writes the folder of a partition of a model that `modelBytes` can build. */
export function writeTinyPartition(
  directory: string,
  name: string,
  from: number,
  graph: { nodes: NodeSpec[]; inputs: TensorSpec[]; outputs: TensorSpec[] },
  held: readonly Initializer[] = [],
): PlannedPartition {
  const files = partitionFiles(name, graph, held);
  mkdirSync(join(directory, name), { recursive: true });
  const hash = createHash('sha256');
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(directory, name, file), content);
    hash.update(file).update(content);
  }
  return {
    name,
    dir: name,
    model: `${name}/model.onnx`,
    from,
    to: from + 1,
    nodes: graph.nodes.length,
    inputs: graph.inputs,
    outputs: graph.outputs,
    weightBytes: files['model.onnx.data'].byteLength,
    sha256: hash.digest('hex'),
    tier: 'lambda',
    memoryMb: 512,
    architecture: hostArchitecture,
    channelIn: 'inline',
    channelOut: 'inline',
    timeoutSec: 30,
  };
}

function partitionFiles(
  name: string,
  graph: Omit<GraphSpec, 'name' | 'inputs' | 'outputs'> & { inputs: TensorSpec[]; outputs: TensorSpec[] },
  held: readonly Initializer[],
) {
  let offset = 0;
  const data: Uint8Array[] = [];
  const initializers = held.map((weight) => {
    if (!(weight.data instanceof Uint8Array)) throw new TypeError('a tiny weight is bytes');
    const length = weight.data.byteLength;
    const range = { location: 'model.onnx.data', offset, length };
    data.push(weight.data);
    offset += length;
    return { ...weight, data: range };
  });
  const described: PartitionFile = {
    schema: 'partita/partition',
    version: 1,
    name,
    model: 'model.onnx',
    inputs: graph.inputs,
    outputs: graph.outputs,
  };
  return {
    'model.onnx': modelBytes({ graph: { name, ...graph, initializers } }),
    'model.onnx.data': Buffer.concat(data),
    'partition.json': JSON.stringify(described),
    [partitionEntry.file]: partitionEntry.content,
  };
}
