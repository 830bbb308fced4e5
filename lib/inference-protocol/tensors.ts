import { tensorBytes } from '../tensors/elements.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { datatypes, dtypeOf } from './datatypes.ts';
import { malformed, unknownDatatype, wrongTensor } from './errors.ts';
import { jsonOfTensor, tensorOfJson } from './json-data.ts';
import type { MessageTensor } from './message.ts';

/**
 * The tensors of a message, from their values in the JSON or the bytes after it.
 *
 * @throws PartitaError P1560 to P1562
 */
export function readTensors(tensors: readonly MessageTensor[], binary: Uint8Array): NamedTensors {
  const read = new Map<string, Tensor>();
  let used = 0;
  for (const { name, shape, datatype, parameters, data } of tensors) {
    const dtype = dtypeOf(datatype);
    if (dtype === undefined) throw unknownDatatype(name, datatype);
    if (read.has(name)) throw malformed(`it has the tensor "${name}" twice`);
    const size = parameters?.['binary_data_size'];
    if (size === undefined) {
      if (data === undefined) throw wrongTensor(name, 'has no data');
      read.set(name, tensorOfJson(name, dtype, shape, data));
      continue;
    }
    const expected = tensorBytes(dtype, shape);
    if (size !== expected) throw wrongTensor(name, `has ${size} bytes, and its shape says ${expected}`);
    if (data !== undefined) throw wrongTensor(name, 'has data in the JSON and after it');
    if (used + expected > binary.byteLength) throw wrongTensor(name, 'has data that are cut short');
    read.set(name, { dtype, shape, data: binary.subarray(used, used + expected) });
    used += expected;
  }
  if (used !== binary.byteLength) {
    throw malformed(`${binary.byteLength} bytes follow the JSON, which describes ${used}`);
  }
  return read;
}

/** A tensor that is to be written. */
export interface OutgoingTensor {
  readonly name: string;
  readonly tensor: Tensor;
  /** Whether its data go after the JSON. */
  readonly binary: boolean;
}

/**
 * Tensors as JSON texts, and the data that go after the JSON.
 *
 * @throws PartitaError P1563
 */
export function writeTensors(tensors: readonly OutgoingTensor[]): { json: string[]; binary: Uint8Array[] } {
  const json = tensors.map(({ name, tensor, binary }) => {
    const head = { name, shape: tensor.shape, datatype: datatypes[tensor.dtype] };
    if (binary) {
      return JSON.stringify({ ...head, parameters: { binary_data_size: tensor.data.byteLength } });
    }
    return `${JSON.stringify(head).slice(0, -1)},"data":${jsonOfTensor(name, tensor)}}`;
  });
  return { json, binary: tensors.flatMap(({ tensor, binary }) => (binary ? [tensor.data] : [])) };
}
