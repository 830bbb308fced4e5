import { type Matrix, makeMatrix } from './matrix.ts';

/**
 * Bias-corrected distance correlation of two sets of samples: about 0 where they are independent, whatever their dimensions, and 1
 * where one is the other, turned and scaled. Of fewer than four samples there is none: 0.
 *
 * @param a inner products of the samples in one set; `b` in the other
 * @see Székely, Rizzo: The distance correlation t-test of independence in high dimension, J. Multivariate Analysis 117, 2013
 */
export function distanceCorrelation(a: Matrix, b: Matrix): number {
  if (a.rows < 4) return 0;
  const u = centred(a);
  const v = centred(b);
  const product = (x: Matrix, y: Matrix) => x.data.reduce((sum, value, at) => sum + value * y.data[at]!, 0);
  const size = Math.sqrt(product(u, u) * product(v, v));
  return size > 0 ? product(u, v) / size : 0;
}

/** U-centred distances: sums of rows and columns are 0, and so is the diagonal. */
function centred(products: Matrix): Matrix {
  const n = products.rows;
  const square = (i: number) => products.data[i * n + i]!;
  const distances = products.data.map((product, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : Math.sqrt(Math.max(0, square(i) + square(j) - 2 * product));
  });
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sums[i]! += distances[i * n + j]!;
  const total = sums.reduce((sum, value) => sum + value, 0);
  const matrix = makeMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      matrix.data[i * n + j] =
        distances[i * n + j]! - (sums[i]! + sums[j]!) / (n - 2) + total / ((n - 1) * (n - 2));
    }
  }
  return matrix;
}
