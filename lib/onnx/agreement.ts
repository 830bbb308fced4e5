import { numbersOf } from '../tensors/numbers.ts';
import { isReal, rowWidth } from '../tensors/rows.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { compareTensors, type Difference, noDifference, worse } from './compare.ts';
import type { Reference } from './references.ts';

/** Places of the largest element in each row; of equal ones the first. */
export function largestPlaces(tensor: Tensor): number[] {
  const width = rowWidth(tensor);
  const values = numbersOf(tensor);
  return Array.from({ length: values.length / width }, (_, row) => {
    const start = row * width;
    let largest = start;
    for (let i = start; i < start + width; i++) {
      if (values[i]! > values[largest]! || Number.isNaN(values[largest])) largest = i;
    }
    return largest - start;
  });
}

/**
 * How far answers agree with those of the model that they stand for.
 *
 * @param expected and `made` are of the same inputs, in the same order
 * @returns `top1`, the share of rows of the float outputs, along their last axis that has more than one, whose largest element is at the same
 *   place; null where no output has rows of more than one element
 */
export function agreementOf(
  expected: readonly Reference[],
  made: readonly Reference[],
): Difference & { readonly top1: number | null } {
  let difference = noDifference;
  let rows = 0;
  let same = 0;
  expected.forEach(({ outputs }, run) => {
    for (const [name, tensor] of outputs) {
      const other = made[run]?.outputs.get(name);
      difference = worse(difference, compareTensors(tensor, other));
      if (!isReal(tensor) || rowWidth(tensor) < 2) continue;
      const wanted = largestPlaces(tensor);
      const found = other?.shape.join() === tensor.shape.join() ? largestPlaces(other) : [];
      rows += wanted.length;
      same += wanted.filter((place, row) => place === found[row]).length;
    }
  });
  return { ...difference, top1: rows === 0 ? null : same / rows };
}
