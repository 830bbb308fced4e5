import type { WireDtype } from '../plan/dtype.ts';
import { dtypeBytes } from '../plan/dtype.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { shellWord } from '../shell-word.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { wireDtypeOf } from './element-type.ts';
import { badDim, dimsNeeded, sizesDisagree, unsupportedModel } from './errors.ts';
import type { OnnxModel, ValueInfo } from './model.ts';

/** Sizes of symbolic dimensions, by name. */
export type Dims = Readonly<Record<string, number>>;

/** Larger inputs can't be sent: buffers of Node and messages between processes end here. */
export const maxInputBytes = 2 ** 31;

const sizeIn = (dims: Dims, name: string): number | undefined =>
  Object.hasOwn(dims, name) ? dims[name] : undefined;

/** The name of an open dimension: its own, or `input.axis` where it has none. */
const dimName = (info: ValueInfo, axis: number): string | null => {
  const dim = info.dims?.[axis];
  return typeof dim === 'number' || dim === undefined ? null : (dim ?? `${info.name}.${axis}`);
};

/** Names of the dimensions that the model's inputs leave open, each once. */
export const openDims = (model: OnnxModel): string[] => [
  ...new Set(
    model.inputs.flatMap((info) => (info.dims ?? []).flatMap((_, axis) => dimName(info, axis) ?? [])),
  ),
];

/** Parses `NAME=SIZE` arguments. @throws PartitaError P1106 when one is no size of an open dimension */
export function parseDims(model: OnnxModel, given: readonly string[]): Dims {
  const known = openDims(model);
  return Object.fromEntries(
    given.map((text) => {
      const [, name, size] = /^(.+)=(\d+)$/.exec(text) ?? [];
      if (name === undefined || !known.includes(name) || !Number.isSafeInteger(Number(size))) {
        throw badDim(text, known);
      }
      return [name, Number(size)];
    }),
  );
}

/** Sizes tried for a dimension nothing is known about: a few tokens, an image's side, a window of samples. */
export const guesses = [8, 224, 512] as const;

const floatTypes = new Set([1, 10, 11]);

/** The size that an open dimension probably has: for a suggestion, or where only a display rests on it. */
export function guessSize(model: OnnxModel, name: string): number {
  if (/past/i.test(name)) return 0;
  if (/batch|^n$/i.test(name)) return 1;
  const [tokens, side, samples] = guesses;
  const isFloat = model.inputs.some(
    (info) =>
      floatTypes.has(info.elementType ?? 0) && info.dims?.some((_, axis) => dimName(info, axis) === name),
  );
  if (!isFloat) return tokens;
  return /height|width|^[hw]$/i.test(name) ? side : samples;
}

/** @throws PartitaError P1105 when a dimension's size is open; `command` begins the command to try next */
export function requireDims(model: OnnxModel, dims: Dims, command: string): void {
  const missing = openDims(model).filter((name) => sizeIn(dims, name) === undefined);
  if (missing.length === 0) return;
  const flags = openDims(model).map(
    (name) => `--dim ${shellWord(`${name}=${sizeIn(dims, name) ?? guessSize(model, name)}`)}`,
  );
  throw dimsNeeded(model.file, missing, `${command} ${flags.join(' ')}`);
}

/**
 * The model's inputs with concrete shapes.
 *
 * @param dims a size for every open dimension
 * @throws PartitaError P1107 when an input can't be sent to a function
 */
export const inputSpecs = (model: OnnxModel, dims: Dims): TensorSpec[] =>
  model.inputs.map((info) => {
    const dtype = info.elementType === null ? undefined : wireDtypeOf(info.elementType);
    if (dtype === undefined) {
      throw unsupportedModel(model.file, `its input "${info.name}" is not a tensor of numbers`);
    }
    if (info.dims === null)
      throw unsupportedModel(model.file, `its input "${info.name}" does not state its rank`);
    const shape = info.dims.map((dim, axis) =>
      typeof dim === 'number' ? dim : (sizeIn(dims, dimName(info, axis) ?? '') ?? 1),
    );
    const spec = tensorSpec(info.name, dtype, shape);
    if (spec.bytes > maxInputBytes) {
      throw unsupportedModel(model.file, `its input "${info.name}" takes ${spec.bytes} bytes at these sizes`);
    }
    return spec;
  });

/**
 * The sizes that inputs have where the model leaves them open.
 *
 * @throws PartitaError P1133 where inputs disagree about one
 */
export function dimsOf(model: OnnxModel, inputs: NamedTensors): Dims {
  const found = new Map<string, { size: number; input: string }>();
  for (const info of model.inputs) {
    inputs.get(info.name)?.shape.forEach((size, axis) => {
      const name = dimName(info, axis);
      if (name === null) return;
      const first = found.get(name);
      if (first !== undefined && first.size !== size) {
        throw sizesDisagree(name, first, { size, input: info.name });
      }
      found.set(name, { size, input: info.name });
    });
  }
  return Object.fromEntries([...found].map(([name, { size }]) => [name, size]));
}

/** A spec with its bytes worked out. */
export const tensorSpec = (name: string, dtype: WireDtype, shape: readonly number[]): TensorSpec => ({
  name,
  dtype,
  shape: [...shape],
  bytes: shape.reduce((product, dim) => product * dim, 1) * dtypeBytes[dtype],
});
