import type { WireDtype } from '../plan/dtype.ts';

/** Bits of one element, by TensorProto.DataType. Source: onnx.proto; strings have no fixed size. */
const bitsByType: Readonly<Record<number, number>> = {
  1: 32,
  2: 8,
  3: 8,
  4: 16,
  5: 16,
  6: 32,
  7: 64,
  9: 8,
  10: 16,
  11: 64,
  12: 32,
  13: 64,
  14: 64,
  15: 128,
  16: 16,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
};

const wireDtypeByType: Readonly<Record<number, WireDtype>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

/** Raw bytes of a tensor of this TensorProto.DataType; sub-byte types are packed. */
export const rawBytes = (elementType: number, dims: readonly number[]): number =>
  Math.ceil((dims.reduce((product, dim) => product * dim, 1) * (bitsByType[elementType] ?? 0)) / 8);

/** The dtype under which tensors of this element type cross a cut; undefined where they can't. */
export const wireDtypeOf = (elementType: number): WireDtype | undefined => wireDtypeByType[elementType];

/** TensorProto.DataType of a dtype. */
export const elementTypeOf = (dtype: WireDtype): number =>
  Number(Object.keys(wireDtypeByType).find((key) => wireDtypeByType[Number(key)] === dtype));
