import { wireDtypeOf } from '../../onnx/element-type.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import type { WireDtype } from '../../plan/dtype.ts';
import type { TensorSpec } from '../../plan/tensor.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { wrongInput } from '../errors.ts';

/** An input that a file must give. */
export interface WantedInput {
  readonly name: string;
  readonly dtype: WireDtype;
  /** null where the file decides. */
  readonly shape: readonly (number | null)[];
}

/** What a plan or a manifest wants: the sizes that it was made for. */
export const wantedBy = (specs: readonly TensorSpec[]): WantedInput[] =>
  specs.map(({ name, dtype, shape }) => ({ name, dtype, shape }));

/** What a model wants: sizes that it leaves open are the file's to give. */
export const wantedByModel = ({ inputs }: OnnxModel): WantedInput[] =>
  inputs.flatMap(({ name, elementType, dims }) => {
    const dtype = elementType === null ? undefined : wireDtypeOf(elementType);
    const shape = (dims ?? []).map((dim) => (typeof dim === 'number' ? dim : null));
    return dtype === undefined ? [] : [{ name, dtype, shape }];
  });

const shown = (dtype: string, shape: readonly (number | null)[]) =>
  `${dtype}[${shape.map((size) => size ?? '?').join()}]`;

/**
 * A tensor in the shape that is wanted of it.
 *
 * @throws PartitaError P1208 where its type is another, or its sizes don't fit
 */
export function fitted(
  file: string,
  { name, dtype, shape }: WantedInput,
  tensor: Tensor,
  next: string,
): Tensor {
  const fixed = shape.flatMap((size) => size ?? []);
  const count = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);
  const fits =
    fixed.length === shape.length
      ? count(fixed) === count(tensor.shape)
      : tensor.shape.length === shape.length &&
        shape.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (tensor.dtype !== dtype || !fits) {
    const why = `${shown(dtype, shape)} is needed, not ${shown(tensor.dtype, tensor.shape)}`;
    throw wrongInput(file, name, why, next);
  }
  return fixed.length === shape.length ? { ...tensor, shape: fixed } : tensor;
}
