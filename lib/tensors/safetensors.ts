import { elementKinds, tensorBytes } from './elements.ts';
import { reservedName, wrongTensorSize } from './errors.ts';
import { metadataKey, readHeader } from './safetensors-header.ts';
import type { NamedTensors, Tensor } from './tensor.ts';

/** Data starts at a multiple of this, so that every element type can be viewed in place. */
const alignment = 8;

/**
 * Tensors as one safetensors file: 8 bytes of header length, JSON header, data without gaps.
 *
 * Wide elements come first in the data, so that each tensor is aligned to its element size.
 *
 * @param metadata free text that travels in the header
 * @throws PartitaError P1510 when `data` isn't as long as the shape says, P1511 for the name `__metadata__`
 * @see https://huggingface.co/docs/safetensors#format
 */
export function encodeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const begins = new Map<string, number>();
  let dataBytes = 0;
  for (const [name, tensor] of widestFirst(tensors)) {
    const expected = tensorBytes(tensor.dtype, tensor.shape);
    if (tensor.data.byteLength !== expected) {
      throw wrongTensorSize(name, expected, tensor.data.byteLength);
    }
    if (name === metadataKey) throw reservedName(name);
    begins.set(name, dataBytes);
    dataBytes += expected;
  }

  const entries = [...tensors].map(([name, { dtype, shape, data }]) => {
    const begin = begins.get(name) ?? 0;
    const entry = { dtype: elementKinds[dtype].code, shape, data_offsets: [begin, begin + data.byteLength] };
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  if (Object.keys(metadata).length > 0) {
    entries.unshift(`${JSON.stringify(metadataKey)}:${JSON.stringify(metadata)}`);
  }
  const header = new TextEncoder().encode(`{${entries.join(',')}}`);
  const headerBytes = Math.ceil(header.byteLength / alignment) * alignment;

  const file = new Uint8Array(8 + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(header, 8);
  for (const [name, { data }] of tensors) file.set(data, 8 + headerBytes + (begins.get(name) ?? 0));
  return file;
}

/**
 * The tensors of a safetensors file, in its header's order; their data are views of `file`, not copies.
 *
 * @throws PartitaError P1512 when a size, an offset, a dtype or the header is wrong
 */
export function decodeSafetensors(file: Uint8Array): Map<string, Tensor> {
  const { entries, dataStart } = readHeader(file);
  return new Map(
    entries.map(({ name, dtype, shape, begin, end }) => [
      name,
      { dtype, shape, data: file.subarray(dataStart + begin, dataStart + end) },
    ]),
  );
}

/** The free text in the header of a safetensors file. @throws PartitaError P1512 */
export const readMetadata = (file: Uint8Array): Readonly<Record<string, string>> => readHeader(file).metadata;

const widestFirst = (tensors: NamedTensors) =>
  [...tensors].sort(
    ([, a], [, b]) =>
      elementKinds[b.dtype].View.BYTES_PER_ELEMENT - elementKinds[a.dtype].View.BYTES_PER_ELEMENT,
  );
