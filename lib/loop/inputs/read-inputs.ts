import type { NamedTensors, Tensor } from '../../tensors/tensor.ts';
import { wrongInput } from '../errors.ts';
import { type GivenTensor, readTensors } from './tensor-files.ts';
import { fitted, type WantedInput } from './wanted-input.ts';

/**
 * Reads inputs from files, one set after another: a set is whole once each input has its tensor. A tensor belongs to
 * the input that it is named after, by itself or by its file, and otherwise to the next one that lacks its own.
 *
 * @param files .npy, .npz, .pb, .json, safetensors, or folders of ONNX test data
 * @param next the command to try where a file doesn't do
 * @returns one map a set, in the order of the inputs
 * @throws PartitaError P1101 no file, P1132 no tensors in it, P1208 an input is missing or of another type or size
 */
export async function readInputSets(
  files: readonly string[],
  wanted: readonly WantedInput[],
  next: string,
): Promise<NamedTensors[]> {
  if (wanted.length === 0) return [new Map()];
  const sets: NamedTensors[] = [];
  let current = new Map<string, Tensor>();
  for (const file of files) {
    for (const given of await readTensors(file, wanted, next)) {
      const input = inputFor(given, wanted, current);
      if (input === undefined) continue;
      if (current.has(input.name)) {
        const lacking = wanted.find(({ name }) => !current.has(name))?.name ?? '';
        throw wrongInput(file, lacking, `it has another "${input.name}" instead`, next);
      }
      current.set(input.name, fitted(file, input, given.tensor, next));
      if (current.size < wanted.length) continue;
      sets.push(new Map(wanted.map(({ name }) => [name, current.get(name) as Tensor])));
      current = new Map();
    }
  }
  const missing = wanted.find(({ name }) => !current.has(name));
  if (missing !== undefined && (current.size > 0 || sets.length === 0)) {
    throw wrongInput(files.at(-1) ?? '', missing.name, 'it is not in the file', next);
  }
  return sets;
}

/** Tensors of names that are nobody's are left aside, unless names mean nothing in such a file. */
function inputFor(
  { names, isOrdered }: GivenTensor,
  wanted: readonly WantedInput[],
  taken: ReadonlyMap<string, Tensor>,
): WantedInput | undefined {
  const byName = wanted.find(({ name }) => names.includes(name));
  return byName ?? (isOrdered ? wanted.find(({ name }) => !taken.has(name)) : undefined);
}
