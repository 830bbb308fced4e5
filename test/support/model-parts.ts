import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelBytes } from '../../lib/onnx/build.ts';
import { chunksOf } from '../../lib/onnx/byte-stream.ts';
import type { GraphSpec, Initializer, ModelSpec, NodeSpec, ValueSpec } from '../../lib/onnx/model-spec.ts';
import { uniformFloats } from '../../lib/onnx/random-weights.ts';
import type { WireDtype } from '../../lib/plan/dtype.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A model that a test made. */
interface TestModel {
  readonly file: string;
  /** What the file was made from. */
  readonly model: ModelSpec;
  /** Bytes of all initializers of the main graph. */
  readonly weightBytes: number;
}

const bytesOf = (initializer: Initializer) =>
  'location' in initializer.data ? initializer.data.length : initializer.data.byteLength;

/** Writes a model into a folder of the running test. */
export function writeModel(
  graph: GraphSpec,
  rest: Omit<ModelSpec, 'graph'> = {},
  folder = temporaryFolder(),
) {
  const file = join(folder, `${graph.name}.onnx`);
  const model: ModelSpec = { ...rest, graph };
  writeFileSync(file, modelBytes(model));
  const weightBytes = (graph.initializers ?? []).reduce((sum, weight) => sum + bytesOf(weight), 0);
  return { file, model, weightBytes } satisfies TestModel;
}

/** A float32 weight with seeded values in [-0.5, 0.5). */
export function weight(name: string, ...shape: readonly number[]) {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Buffer.concat([...chunksOf([uniformFloats({ seed: 7, name }, count, [-0.5, 0.5])])]);
  return { name, dtype: 'float32', shape, data } as const satisfies Initializer;
}

/** A float16 weight whose magnitudes lie in [2^-5, 2^-1). */
export function halfWeight(name: string, ...shape: readonly number[]): Initializer {
  const single = weight(name, ...shape);
  const view = new DataView(single.data.buffer, single.data.byteOffset, single.data.byteLength);
  const bits = Uint16Array.from({ length: single.data.length / 4 }, (_, index) => {
    const value = view.getUint32(index * 4, true);
    const exponent = 10 + ((value >>> 20) & 3);
    return (index % 2) * 0x8000 + exponent * 0x400 + ((value >>> 6) & 0x3ff);
  });
  return { name, dtype: 'float16', shape, data: new Uint8Array(bits.buffer) };
}

export const scalar = (name: string, dtype: 'int64' | 'bool', value: number): Initializer => {
  const data =
    dtype === 'bool' ? Uint8Array.of(value) : new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
  return { name, dtype, shape: [], data };
};

export const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: NodeSpec['attributes'] = {},
): NodeSpec => ({ name: `${opType}:${outputs[0]}`, opType, inputs, outputs, attributes });

export const value = (
  name: string,
  shape: readonly (number | string)[],
  dtype: WireDtype = 'float32',
): ValueSpec => ({ name, dtype, shape });

/** 1, 2, … count */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Nodes of block `index`, from tensor `block<index - 1>` to tensor `block<index>`: MatMul, Add, Relu. */
export const blockNodes = (index: number, input = `block${index - 1}`): NodeSpec[] => [
  node('MatMul', [input, `weight${index}`], [`product${index}`]),
  node('Add', [`product${index}`, `bias${index}`], [`sum${index}`]),
  node('Relu', [`sum${index}`], [`block${index}`]),
];

/** Weights of block `index`. */
export const blockWeights = (index: number, hidden: number) => [
  weight(`weight${index}`, hidden, hidden),
  weight(`bias${index}`, hidden),
];
