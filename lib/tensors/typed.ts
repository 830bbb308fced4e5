import type { WireDtype } from '../plan/dtype.ts';
import { elementKinds, tensorBytes } from './elements.ts';
import { notOfDtype, wrongTensorSize } from './errors.ts';
import type { Tensor } from './tensor.ts';

/** The typed array that holds the elements of each dtype; of float16 their bits, of bool 0 and 1. */
export interface ElementsOf {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly float16: Uint16Array;
  readonly int8: Int8Array;
  readonly uint8: Uint8Array;
  readonly int16: Int16Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly int64: BigInt64Array;
  readonly uint64: BigUint64Array;
  readonly bool: Uint8Array;
}

type View<D extends WireDtype> = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => ElementsOf[D];

const views: { readonly [D in WireDtype]: View<D> } = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/**
 * A tensor of elements in row-major order; a view of the same memory, not a copy.
 *
 * @throws PartitaError P1510 when there are more or fewer elements than the shape says
 * @example tensorOf('float32', [1, 3], new Float32Array([0.1, 0.2, 0.3]))
 */
export function tensorOf<D extends WireDtype>(
  dtype: D,
  shape: readonly number[],
  elements: ElementsOf[D],
): Tensor {
  const expected = tensorBytes(dtype, shape);
  if (elements.byteLength !== expected) throw wrongTensorSize(dtype, expected, elements.byteLength);
  return { dtype, shape, data: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength) };
}

/**
 * The elements of a tensor in row-major order; a view of its bytes, a copy only where they aren't aligned.
 *
 * @throws PartitaError P1556 when the tensor is of another dtype
 * @example elementsOf(outputs.get('y'), 'float32')
 */
export function elementsOf<D extends WireDtype>({ dtype, data }: Tensor, wanted: D): ElementsOf[D] {
  if (dtype !== wanted) throw notOfDtype(dtype, wanted);
  const bytes = elementKinds[dtype].View.BYTES_PER_ELEMENT;
  // A Buffer's `slice` would be a view of the same memory.
  const aligned = data.byteOffset % bytes === 0 ? data : new Uint8Array(data);
  const View = views[wanted];
  return new View(aligned.buffer, aligned.byteOffset, data.byteLength / bytes);
}
