import { dimsOf } from '../../onnx/dims.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import type { NamedTensors } from '../../tensors/tensor.ts';
import { readInputSets } from './read-inputs.ts';
import { wantedByModel } from './wanted-input.ts';

/**
 * A model's inputs from files. Sizes that the model leaves open are the files' to give.
 *
 * @param next the command to try where a file doesn't do
 * @throws PartitaError P1101, P1132, P1208 as `readInputSets`, P1133 where inputs of a set disagree about a size
 */
export async function givenInputs(
  model: OnnxModel,
  files: readonly string[],
  next: string,
): Promise<readonly NamedTensors[]> {
  const sets = await readInputSets(files, wantedByModel(model), next);
  for (const set of sets) dimsOf(model, set);
  return sets;
}
