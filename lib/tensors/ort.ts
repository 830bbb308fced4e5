import type { WireDtype } from '../plan/dtype.ts';
import { type Elements, elementKinds, isWireDtype, tensorBytes } from './elements.ts';
import { notAWireDtype, wrongTensorSize } from './errors.ts';
import type { Tensor } from './tensor.ts';

/** The `Tensor` class of onnxruntime-node, or of another package of ONNX Runtime for JavaScript. */
type OrtTensorClass<OrtTensor> = new (type: WireDtype, data: Elements, dims: readonly number[]) => OrtTensor;

/** What an output of a session is, as far as it is read here. */
interface OrtTensorLike {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/**
 * A tensor for ONNX Runtime: a view of the same bytes; a copy only where they aren't aligned.
 *
 * float16 is given as Uint16Array, which ONNX Runtime takes while `globalThis.Float16Array` is missing.
 *
 * @param OrtTensor the class to make, so that this module needs no runtime itself
 * @throws PartitaError P1510 when `data` isn't as long as the shape says
 */
export function toOrt<OrtTensor>(
  { dtype, shape, data }: Tensor,
  OrtTensor: OrtTensorClass<OrtTensor>,
): OrtTensor {
  const { View } = elementKinds[dtype];
  const bytes = tensorBytes(dtype, shape);
  if (data.byteLength !== bytes) throw wrongTensorSize(dtype, bytes, data.byteLength);
  const aligned = data.byteOffset % View.BYTES_PER_ELEMENT === 0 ? data : new Uint8Array(data);
  return new OrtTensor(
    dtype,
    new View(aligned.buffer, aligned.byteOffset, bytes / View.BYTES_PER_ELEMENT),
    shape,
  );
}

/**
 * A tensor of ONNX Runtime as bytes: a view, not a copy.
 *
 * @throws PartitaError P1513 when its element type can't travel, such as strings
 */
export function fromOrt({ type, dims, data }: OrtTensorLike): Tensor {
  if (!isWireDtype(type) || !ArrayBuffer.isView(data)) throw notAWireDtype(type);
  return {
    dtype: type,
    shape: dims,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
