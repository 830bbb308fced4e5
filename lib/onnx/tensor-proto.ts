import { PartitaError } from '../errors.ts';
import type { WireDtype } from '../plan/dtype.ts';
import { elementKinds, tensorBytes } from '../tensors/elements.ts';
import { unreadableTensors } from '../tensors/files/errors.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { wireDtypeOf } from './element-type.ts';
import { readTensor } from './read-tensor.ts';
import { bigIntegersOf, fieldsOf } from './wire-reader.ts';

/** Fields of TensorProto that hold values one by one: with fixed sizes, and as varints. */
const fixedFields = new Set([4, 10]);
const integerFields = new Set([5, 7, 11]);

/**
 * The tensor in a file that holds one TensorProto, as ONNX's test data do.
 *
 * @throws PartitaError P1132 where it holds something else, or a tensor that isn't of numbers
 */
export function readTensorFile(file: string): Tensor & { readonly name: string } {
  const source = openByteSource(file);
  try {
    const whole = { start: 0, end: source.size };
    const { name, elementType, dims, raw } = readTensor(source, whole);
    const dtype = wireDtypeOf(elementType);
    if (dtype === undefined) throw unreadableTensors(file, 'its elements are not numbers that a model takes');
    if (dims.some((dim) => dim < 0)) throw unreadableTensors(file, 'it has a negative size');
    const data = raw === null ? typedValues(source, dtype) : bytesOf(raw);
    const needed = tensorBytes(dtype, dims);
    if (data.byteLength !== needed) {
      throw unreadableTensors(file, `its tensor takes ${needed} bytes, and ${data.byteLength} are there`);
    }
    return { name, dtype, shape: dims, data };
  } catch (cause) {
    const isForeign = cause instanceof PartitaError && /^P110[23]$/.test(cause.code);
    throw isForeign ? unreadableTensors(file, 'it holds no TensorProto', cause) : cause;
  } finally {
    source.close();
  }
}

function bytesOf({ file, offset, length }: { file: string; offset: number; length: number }): Uint8Array {
  const source = openByteSource(file);
  try {
    return Uint8Array.from(source.read(offset, length));
  } finally {
    source.close();
  }
}

/** Values that stand one by one, each widened to what protobuf has: halves as their bits, truths as 0 and 1. */
function typedValues(source: ByteSource, dtype: WireDtype): Uint8Array {
  const fixed: Uint8Array[] = [];
  const integers: bigint[] = [];
  for (const field of fieldsOf(source, { start: 0, end: source.size })) {
    if (fixedFields.has(field.number)) {
      const { start, end } = field.content;
      fixed.push(Uint8Array.from(source.read(start, end - start)));
    } else if (integerFields.has(field.number)) {
      for (const integer of bigIntegersOf(source, field)) integers.push(integer);
    }
  }
  if (fixed.length > 0) return Buffer.concat(fixed);
  const { View } = elementKinds[dtype];
  const data = new Uint8Array(integers.length * View.BYTES_PER_ELEMENT);
  const elements = new View(data.buffer, 0, integers.length);
  integers.forEach((integer, i) => {
    if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) elements[i] = integer;
    else elements[i] = Number(BigInt.asIntN(64, integer));
  });
  return data;
}
