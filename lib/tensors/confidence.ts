import { type Exit, isSure } from '../plan/exit.ts';
import { numbersOf } from './numbers.ts';
import { rowWidth } from './rows.ts';
import type { NamedTensors, Tensor } from './tensor.ts';

/**
 * How sure a classifier is of its least sure row: of `top` the highest probability, of `entropy` -sum p ln p in nats
 * (Teerapittayanon et al., BranchyNet, arXiv 1709.01686). NaN where an element is.
 *
 * @param tensor [..., classes]; rows are along its last axis that has more than one element
 */
export function confidenceOf(tensor: Tensor, { rule, scores }: Pick<Exit, 'rule' | 'scores'>): number {
  const width = rowWidth(tensor);
  const values = numbersOf(tensor);
  const rows = Array.from({ length: values.length / width }, (_, row) => {
    const elements = Float64Array.from(values.subarray(row * width, (row + 1) * width));
    const probabilities = scores === 'logits' ? softmax(elements) : elements;
    return rule === 'top' ? Math.max(...probabilities) : entropy(probabilities);
  });
  return rule === 'top' ? Math.min(...rows) : Math.max(...rows);
}

/** The output of the first exit that is sure; null where none is. */
export const takenExit = (exits: readonly Exit[], tensors: NamedTensors): string | null =>
  exits.find((exit) => {
    const tensor = tensors.get(exit.output);
    return tensor !== undefined && isSure(exit, confidenceOf(tensor, exit));
  })?.output ?? null;

function softmax(logits: Float64Array): Float64Array {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const entropy = (probabilities: Float64Array): number =>
  -probabilities.reduce((sum, p) => (p === 0 ? sum : sum + p * Math.log(p)), 0);
