import { quantile, sortAscending } from '../statistics/quantile.ts';
import { type Matrix, makeMatrix, type Products } from './matrix.ts';

/** How alike an attacker takes two activations to be. */
export type KernelName = 'linear' | 'gaussian' | 'arc-cosine';

/**
 * The kernel of rows with those that are learnt from, from their inner products.
 *
 * - linear: the inner product.
 * - gaussian: exp(-d^2 / (2 s^2)), with s twice the median distance (the median heuristic, Gretton et al. 2012, with room for
 *   what is far from everything).
 * - arc-cosine: of degree 1, what an infinitely wide layer of ReLUs computes (Cho and Saul 2009).
 *
 * @param learnt the row of each column
 */
export function kernelOf(
  name: KernelName,
  { products, squares }: Products,
  learnt: readonly number[],
): Matrix {
  if (name === 'linear') return products;
  const { rows, columns, data } = products;
  const kernel = makeMatrix(rows, columns);
  const own = Float64Array.from(learnt, (row) => squares[row]!);
  if (name === 'gaussian') {
    const distance = (i: number, j: number) =>
      Math.max(0, squares[i]! + own[j]! - 2 * data[i * columns + j]!);
    const among = learnt.flatMap((row, j) => learnt.slice(0, j).map((_, k) => distance(row, k)));
    const median = among.length === 0 ? 0 : quantile(sortAscending(among), 0.5);
    const twice = 8 * (median > 0 ? median : 1);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) kernel.data[i * columns + j] = Math.exp(-distance(i, j) / twice);
    }
    return kernel;
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const size = Math.sqrt(squares[i]! * own[j]!);
      const cosine = size === 0 ? 0 : Math.min(1, Math.max(-1, data[i * columns + j]! / size));
      const angle = Math.acos(cosine);
      kernel.data[i * columns + j] = (size / Math.PI) * (Math.sin(angle) + (Math.PI - angle) * cosine);
    }
  }
  return kernel;
}
