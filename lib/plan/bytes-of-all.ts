import type { TensorSpec } from './tensor.ts';

/** Raw bytes of tensors that travel together. */
export const bytesOfAll = (tensors: readonly Pick<TensorSpec, 'bytes'>[]): number =>
  tensors.reduce((sum, { bytes }) => sum + bytes, 0);
