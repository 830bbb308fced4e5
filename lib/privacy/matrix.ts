/** A dense matrix, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Rows of features, as many as there are samples. */
export interface Features {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export const makeMatrix = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  data: new Float64Array(rows * columns),
});

/** Rows and columns of a matrix, by their indices. */
export function submatrix(
  { columns, data }: Matrix,
  rows: readonly number[],
  chosen: readonly number[],
): Matrix {
  const part = makeMatrix(rows.length, chosen.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < chosen.length; j++)
      part.data[i * chosen.length + j] = data[row * columns + chosen[j]!]!;
  });
  return part;
}

/** Mean of some of the rows. */
export function meanRow({ columns, data }: Features, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) for (let j = 0; j < columns; j++) mean[j]! += data[row * columns + j]!;
  return mean.map((sum) => sum / rows.length);
}

/** Inner products of all rows, `origin` taken from each. */
export function gram({ rows, columns, data }: Features, origin: Float64Array): Matrix {
  const centred = centre(data, origin);
  const products = makeMatrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(centred, i * columns, centred, j * columns, columns);
      products.data[i * rows + j] = product;
      products.data[j * rows + i] = product;
    }
  }
  return products;
}

/** Inner products of all rows with the first `count`, and of each with itself, `origin` taken from each. */
export function productsWithFirst(
  { rows, columns, data }: Features,
  count: number,
  origin: Float64Array,
): Products {
  const first = centre(data.subarray(0, count * columns), origin);
  const products = makeMatrix(rows, count);
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = centre(data.subarray(i * columns, (i + 1) * columns), origin);
    squares[i] = dot(row, 0, row, 0, columns);
    for (let j = 0; j < count; j++) products.data[i * count + j] = dot(row, 0, first, j * columns, columns);
  }
  return { products, squares };
}

/** Inner products of rows with those that are learnt from, and of each row with itself. */
export interface Products {
  /** A column for each that is learnt from, in their order. */
  readonly products: Matrix;
  readonly squares: Float64Array;
}

/** Rows with `origin` taken from each. */
export function centre(data: Float32Array, origin: Float64Array): Float64Array {
  const columns = origin.length;
  const centred = new Float64Array(data.length);
  for (let at = 0; at < data.length; ) {
    for (let j = 0; j < columns; j++, at++) centred[at] = data[at]! - origin[j]!;
  }
  return centred;
}

/** Four sums side by side: one alone would wait for each addition. */
function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = length - (length % 4);
  for (let k = 0; k < even; k += 4) {
    s0 += a[fromA + k]! * b[fromB + k]!;
    s1 += a[fromA + k + 1]! * b[fromB + k + 1]!;
    s2 += a[fromA + k + 2]! * b[fromB + k + 2]!;
    s3 += a[fromA + k + 3]! * b[fromB + k + 3]!;
  }
  for (let k = even; k < length; k++) s0 += a[fromA + k]! * b[fromB + k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * The lower triangle L of a symmetric matrix, with `shift` added to its diagonal: L L' (Cholesky).
 *
 * @returns null where it isn't positive definite
 */
export function cholesky({ rows, data }: Matrix, shift: number): Matrix | null {
  const lower = makeMatrix(rows, rows);
  const l = lower.data;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      l[i * rows + j] = (data[i * rows + j]! - dot(l, i * rows, l, j * rows, j)) / l[j * rows + j]!;
    }
    const pivot = data[i * rows + i]! + shift - dot(l, i * rows, l, i * rows, i);
    if (!(pivot > 0)) return null;
    l[i * rows + i] = Math.sqrt(pivot);
  }
  return lower;
}

/** For each row b of `right`, the x for which L L' x = b. */
export function solveEach({ rows: n, data: l }: Matrix, right: Matrix): Matrix {
  const upper = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) upper[j * n + i] = l[i * n + j]!;
  const solved = makeMatrix(right.rows, n);
  const x = solved.data;
  for (let row = 0, at = 0; row < right.rows; row++, at += n) {
    for (let i = 0; i < n; i++) x[at + i] = (right.data[at + i]! - dot(l, i * n, x, at, i)) / l[i * n + i]!;
    for (let i = n - 1; i >= 0; i--) {
      const known = dot(upper, i * n + i + 1, x, at + i + 1, n - 1 - i);
      x[at + i] = (x[at + i]! - known) / l[i * n + i]!;
    }
  }
  return solved;
}

export function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = makeMatrix(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned.data[j * rows + i] = data[i * columns + j]!;
  }
  return turned;
}

/** Inner products of the rows of both. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const products = makeMatrix(a.rows, b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      products.data[i * b.rows + j] = dot(a.data, i * a.columns, b.data, j * b.columns, a.columns);
    }
  }
  return products;
}
