import { dtypeBytes } from '../../plan/dtype.ts';
import { type Elements, elementKinds } from '../../tensors/elements.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { wrongInput } from '../errors.ts';
import type { WantedInput } from './wanted-input.ts';

/**
 * Reads inputs from JSON: an object with a flat or nested array of numbers for each.
 *
 * @throws PartitaError P1208 where one is no tensor of its type
 */
export function parseJsonInputs(
  file: string,
  text: string,
  wanted: readonly WantedInput[],
  next: string,
): Map<string, Tensor> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrongInput(file, wanted[0]?.name ?? '', 'the file is not JSON', next);
  }
  const entries = new Map(Object.entries(value ?? {}));
  return new Map(
    wanted.flatMap((input): [string, Tensor][] => {
      const given = entries.get(input.name);
      return given === undefined ? [] : [[input.name, tensorOf(file, input, given, next)]];
    }),
  );
}

/** Sizes by how arrays are nested, along their first elements. */
const nestingOf = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...nestingOf(value[0])] : [];

function tensorOf(file: string, { name, dtype, shape }: WantedInput, given: unknown, next: string): Tensor {
  const refuse = (why: string) => wrongInput(file, name, why, next);
  const values: readonly unknown[] = [given].flat(Number.POSITIVE_INFINITY);
  const fixed = shape.flatMap((size) => size ?? []);
  const sizes = fixed.length === shape.length ? fixed : nestingOf(given);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (values.length !== count) throw refuse(`${count} numbers are needed, not ${values.length}`);
  if (dtype === 'float16') throw refuse('float16 can only be given as safetensors, .npy, .npz or .pb');
  const data = new Uint8Array(count * dtypeBytes[dtype]);
  const elements = new elementKinds[dtype].View(data.buffer, 0, count);
  values.forEach((value, i) => {
    if (typeof value !== 'number' && typeof value !== 'boolean') throw refuse(`"${value}" is no number`);
    const number = Number(value);
    const isLogical = number === 0 || number === 1;
    if (!store(elements, i, number) || (dtype === 'bool' && !isLogical))
      throw refuse(`${number} is no ${dtype}`);
  });
  return { dtype, shape: sizes, data };
}

/** Stores a number. @returns whether the element type holds it: a whole one as it is, a fraction to its precision */
function store(elements: Elements, i: number, number: number): boolean {
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) {
    if (!Number.isSafeInteger(number)) return false;
    elements[i] = BigInt(number);
  } else elements[i] = number;
  const stored = Number(elements[i]);
  const isFraction = elements instanceof Float32Array || elements instanceof Float64Array;
  return isFraction ? Number.isFinite(stored) : stored === number;
}
