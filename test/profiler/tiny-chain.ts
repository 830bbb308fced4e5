import type { Plan, PlannedPartition } from '../../lib/plan/plan.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import type { FakeFunction } from './fake-lambda.ts';

const spec = (name: string): TensorSpec => ({ name, dtype: 'int8', shape: [2], bytes: 2 });

const partition = (index: number, input: string, output: string): PlannedPartition => ({
  name: `part-${index}`,
  dir: `part-${index}`,
  model: `part-${index}/model.onnx`,
  from: index,
  to: index + 1,
  nodes: 1,
  inputs: [spec(input)],
  outputs: [spec(output)],
  weightBytes: 0,
  sha256: 'a'.repeat(64),
  tier: 'lambda',
  memoryMb: 512,
  architecture: 'x86_64',
  channelIn: 'inline',
  channelOut: 'inline',
  timeoutSec: 30,
});

/** A chain of two partitions: each adds one to every element. */
export const tinyChain: Plan = {
  schema: 'partita/plan',
  version: 1,
  createdAt: '2026-11-20T00:00:00Z',
  purpose: 'profile',
  model: { name: 'tiny', file: 'tiny.onnx', sha256: 'a'.repeat(64), weightBytes: 0, parameters: 0 },
  optimize: 'none',
  onnxRuntimeVersion: '1.30.0',
  dims: {},
  inputs: [spec('x')],
  outputs: [spec('y')],
  orchestration: 'client',
  partitions: [partition(0, 'x', 'h'), partition(1, 'h', 'y')],
  verify: null,
  measuredOn: null,
  search: null,
};

export const int8 = (name: string, values: readonly number[]): NamedTensors =>
  new Map([[name, { dtype: 'int8', shape: [values.length], data: Uint8Array.from(values) }]]);

/** Adds one to `input`; takes 51,200 / MB ms warm: 100 ms at 512 MB. */
const adds = (input: string, output: string, over: Partial<FakeFunction>): FakeFunction => ({
  run: (inputs) =>
    int8(
      output,
      [...(inputs.get(input)?.data ?? [])].map((value) => value + 1),
    ),
  needsMb: 0,
  durationMs: (memoryMb) => 51_200 / memoryMb,
  initMs: 300,
  maxMemoryMb: 90,
  ...over,
});

export const tinyFunctions = (
  first: Partial<FakeFunction> = {},
  second: Partial<FakeFunction> = {},
): Readonly<Record<string, FakeFunction>> => ({
  'part-0': adds('x', 'h', first),
  'part-1': adds('h', 'y', second),
});
