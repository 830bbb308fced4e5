import type { WireDtype } from '../plan/dtype.ts';

/** A dense tensor. `data` holds its elements, row-major, little-endian: product(shape) x dtypeBytes bytes. */
export interface Tensor {
  readonly dtype: WireDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Tensors by name, in the order they were put in. */
export type NamedTensors = ReadonlyMap<string, Tensor>;
