import type { WireDtype } from '../plan/dtype.ts';

/** The typed arrays that ONNX Runtime's Node binding takes; float16 travels as the bits in a Uint16Array. */
export type Elements =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface ElementKind {
  /** What safetensors calls it. */
  readonly code: string;
  readonly View: {
    readonly BYTES_PER_ELEMENT: number;
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements;
  };
}

/** How each dtype is called in safetensors and seen by JavaScript. */
export const elementKinds: Readonly<Record<WireDtype, ElementKind>> = {
  float32: { code: 'F32', View: Float32Array },
  float64: { code: 'F64', View: Float64Array },
  float16: { code: 'F16', View: Uint16Array },
  int8: { code: 'I8', View: Int8Array },
  uint8: { code: 'U8', View: Uint8Array },
  int16: { code: 'I16', View: Int16Array },
  uint16: { code: 'U16', View: Uint16Array },
  int32: { code: 'I32', View: Int32Array },
  uint32: { code: 'U32', View: Uint32Array },
  int64: { code: 'I64', View: BigInt64Array },
  uint64: { code: 'U64', View: BigUint64Array },
  bool: { code: 'BOOL', View: Uint8Array },
};

/** Whether a name is that of an element type that can travel. */
export const isWireDtype = (name: string): name is WireDtype => Object.hasOwn(elementKinds, name);

/** Raw bytes of a dense tensor. */
export const tensorBytes = (dtype: WireDtype, shape: readonly number[]): number =>
  shape.reduce((elements, size) => elements * size, 1) * elementKinds[dtype].View.BYTES_PER_ELEMENT;
