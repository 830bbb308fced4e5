import { readFile } from 'node:fs/promises';
import { noSuchFile } from '../onnx/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { dtypeBytes, type TensorSpec } from '../plan/tensor.ts';
import { type Elements, elementKinds } from '../tensors/elements.ts';
import { decodeSafetensors } from '../tensors/safetensors.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { wrongInput } from './errors.ts';

/**
 * Reads a model's inputs from a file: safetensors, or JSON with a flat or nested array of numbers for each input.
 *
 * @throws PartitaError P1101 no file, P1208 an input is missing or of another type or size
 */
export async function readInputs(file: string, { inputs }: Pick<Plan, 'inputs'>): Promise<NamedTensors> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch {
    throw noSuchFile(file, 'partita invoke PLAN --input random');
  }
  const given = file.endsWith('.json')
    ? fromJson(file, content.toString('utf8'), inputs)
    : fromSafetensors(file, content, inputs);
  return new Map(
    inputs.map((spec) => {
      const tensor = given.get(spec.name);
      if (tensor === undefined) throw wrongInput(file, spec.name, 'it is not in the file');
      if (tensor.dtype !== spec.dtype || tensor.data.length !== spec.bytes) {
        const wanted = `${spec.dtype}[${spec.shape.join()}]`;
        throw wrongInput(file, spec.name, `${wanted} is needed, not ${tensor.dtype}[${tensor.shape.join()}]`);
      }
      return [spec.name, { ...tensor, shape: spec.shape }];
    }),
  );
}

function fromSafetensors(file: string, content: Uint8Array, specs: readonly TensorSpec[]): NamedTensors {
  try {
    return decodeSafetensors(content);
  } catch {
    throw wrongInput(file, specs[0]?.name ?? '', 'the file is neither safetensors nor .json');
  }
}

function fromJson(file: string, text: string, specs: readonly TensorSpec[]): NamedTensors {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrongInput(file, specs[0]?.name ?? '', 'the file is not JSON');
  }
  const entries = new Map(Object.entries(value ?? {}));
  return new Map(
    specs.flatMap((spec): [string, Tensor][] => {
      const given = entries.get(spec.name);
      return given === undefined
        ? []
        : [[spec.name, tensorOf(file, spec, [given].flat(Number.POSITIVE_INFINITY))]];
    }),
  );
}

function tensorOf(
  file: string,
  { name, dtype, shape, bytes }: TensorSpec,
  values: readonly unknown[],
): Tensor {
  const count = bytes / dtypeBytes[dtype];
  if (values.length !== count)
    throw wrongInput(file, name, `${count} numbers are needed, not ${values.length}`);
  if (dtype === 'float16') throw wrongInput(file, name, 'float16 can only be given as safetensors');
  const data = new Uint8Array(bytes);
  const elements = new elementKinds[dtype].View(data.buffer, 0, count);
  values.forEach((value, i) => {
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw wrongInput(file, name, `"${value}" is no number`);
    const number = Number(value);
    const isLogical = number === 0 || number === 1;
    if (!store(elements, i, number) || (dtype === 'bool' && !isLogical)) {
      throw wrongInput(file, name, `${number} is no ${dtype}`);
    }
  });
  return { dtype, shape, data };
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
