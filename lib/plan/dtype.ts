/** Element types that ONNX Runtime's Node binding and safetensors both carry, by ONNX Runtime's names. */
export const wireDtypes = [
  'float32',
  'float64',
  'float16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
] as const;

export type WireDtype = (typeof wireDtypes)[number];

/** Bytes of one element of a dtype. */
export const dtypeBytes: Readonly<Record<WireDtype, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  bool: 1,
};
