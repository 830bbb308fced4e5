declare const sorted: unique symbol;

/** Numbers in ascending order, at least one: what a quantile can be taken of. */
export type Sorted = Float64Array & { readonly [sorted]: true };

const isSorted = (values: Float64Array): values is Sorted =>
  values.every((value, i) => i === 0 || values[i - 1]! <= value);

export function sortAscending(values: Iterable<number>): Sorted {
  const copy = Float64Array.from(values).sort();
  if (copy.length === 0 || !isSorted(copy))
    throw new RangeError('Only numbers, at least one, can be sorted.');
  return copy;
}

/**
 * Linear interpolation between the closest ranks, as R's type 7 and NumPy's default do.
 *
 * @param share 0..1
 */
export function quantile(values: Sorted, share: number): number {
  const rank = share * (values.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, values.length - 1);
  return values[below]! + (rank - below) * (values[above]! - values[below]!);
}

export const median = (values: Iterable<number>): number => quantile(sortAscending(values), 0.5);
