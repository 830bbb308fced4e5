import type { WireDtype } from '../plan/dtype.ts';
import { elementKinds, tensorBytes } from '../tensors/elements.ts';
import { fromFloat16, toFloat16 } from '../tensors/float16.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { notInJson, wrongTensor } from './errors.ts';

/** Least and greatest value of the integer types; of 64 bits what a JSON number holds exactly. */
const ranges: Readonly<Partial<Record<WireDtype, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-2_147_483_648, 2_147_483_647],
  uint32: [0, 4_294_967_295],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/**
 * A tensor of JSON values, row-major; flat or nested as its shape is.
 *
 * @throws PartitaError P1561 too many or too few values, or one that isn't of the type
 */
export function tensorOfJson(
  name: string,
  dtype: WireDtype,
  shape: readonly number[],
  data: readonly unknown[],
): Tensor {
  const values = data.some(Array.isArray) ? data.flat(Number.POSITIVE_INFINITY) : data;
  const { View } = elementKinds[dtype];
  const bytes = new Uint8Array(tensorBytes(dtype, shape));
  const expected = bytes.byteLength / View.BYTES_PER_ELEMENT;
  if (values.length !== expected) {
    throw wrongTensor(name, `holds ${values.length} values, and its shape says ${expected}`);
  }
  const elements = new View(bytes.buffer, 0, expected);
  const big = elements instanceof BigInt64Array || elements instanceof BigUint64Array;
  for (const [index, value] of values.entries()) {
    const number = numberOf(name, dtype, value);
    if (big) elements[index] = BigInt(number);
    else elements[index] = dtype === 'float16' ? toFloat16(number) : number;
  }
  return { dtype, shape, data: bytes };
}

function numberOf(name: string, dtype: WireDtype, value: unknown): number {
  if (dtype === 'bool') {
    if (typeof value === 'boolean') return value ? 1 : 0;
  } else if (typeof value === 'number') {
    const range = ranges[dtype];
    if (range === undefined) return value;
    if (Number.isInteger(value) && value >= range[0] && value <= range[1]) return value;
  }
  throw wrongTensor(name, `holds ${JSON.stringify(value)}, which is no ${dtype} that JSON can carry`);
}

/**
 * The values of a tensor as a flat JSON array, as text: integers of 64 bits keep all their digits.
 *
 * @throws PartitaError P1563 for NaN and infinities
 */
export function jsonOfTensor(name: string, { dtype, data }: Tensor): string {
  const { View } = elementKinds[dtype];
  const aligned = data.byteOffset % View.BYTES_PER_ELEMENT === 0 ? data : data.slice();
  const elements = new View(aligned.buffer, aligned.byteOffset, data.byteLength / View.BYTES_PER_ELEMENT);
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array)
    return `[${elements.join(',')}]`;
  const numbers = Array.from(elements);
  if (dtype === 'bool') return JSON.stringify(numbers.map((number) => number !== 0));
  const values = dtype === 'float16' ? numbers.map(fromFloat16) : numbers;
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw notInJson(name, String(odd));
  return JSON.stringify(values);
}
