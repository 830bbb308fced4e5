import type { PreparedModel } from '../onnx/prepare.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { wrongInput } from './errors.ts';
import { readInputSets } from './inputs/read-inputs.ts';
import { wantedBy } from './inputs/wanted-input.ts';

/** Inputs of the model, and their share of the traffic. */
export interface WeightedInput {
  /** The file they are from; null of seeded ones. */
  readonly source: string | null;
  readonly weight: number;
  readonly tensors: NamedTensors;
}

/** A file of inputs as it was asked for. */
export interface InputFile {
  readonly file: string;
  readonly weight: number;
}

/**
 * What functions are invoked with: the files' inputs, of the sizes that the model was prepared for, or seeded ones.
 *
 * @param files each holds every input of the model
 * @param next the command to try where a file doesn't do
 * @throws PartitaError P1101 no file, P1132 no tensors in it, P1208 an input is missing or of another type or size
 */
export async function profileInputs(
  { inputs, references }: PreparedModel,
  files: readonly InputFile[],
  next: string,
): Promise<WeightedInput[]> {
  if (files.length === 0) {
    const [reference] = references;
    return [{ source: null, weight: 1, tensors: reference?.inputs ?? new Map() }];
  }
  const wanted = wantedBy(inputs);
  const read: WeightedInput[] = [];
  for (const { file, weight } of files) {
    const [tensors, another] = await readInputSets([file], wanted, next);
    if (tensors === undefined || another !== undefined) {
      throw wrongInput(file, wanted[0]?.name ?? '', 'the file is to hold each input once', next);
    }
    read.push({ source: file, weight, tensors });
  }
  return read;
}
