const size = 11;
const sigma = 1.5;

const window = (() => {
  const weights = Array.from({ length: size }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
})();

/**
 * Structural similarity of two planes: the mean over all places of an 11 x 11 Gaussian window that lies inside (sigma 1.5, K1 =
 * 0.01, K2 = 0.03). Of planes smaller than the window there is none: null.
 *
 * @param range largest value a pixel can have less the least
 * @see Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE Trans. Image Processing 13(4), 2004
 */
export function ssim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
  range: number,
): number | null {
  if (height < size || width < size) return null;
  const blurred = (value: (at: number) => number) => blur(value, height, width);
  const meanA = blurred((at) => a[at]!);
  const meanB = blurred((at) => b[at]!);
  const squareA = blurred((at) => a[at]! ** 2);
  const squareB = blurred((at) => b[at]! ** 2);
  const product = blurred((at) => a[at]! * b[at]!);
  const c1 = (0.01 * range) ** 2;
  const c2 = (0.03 * range) ** 2;
  let sum = 0;
  for (let at = 0; at < meanA.length; at++) {
    const [x, y] = [meanA[at]!, meanB[at]!];
    const covariance = product[at]! - x * y;
    const variances = squareA[at]! - x * x + squareB[at]! - y * y;
    sum += ((2 * x * y + c1) * (2 * covariance + c2)) / ((x * x + y * y + c1) * (variances + c2));
  }
  return sum / meanA.length;
}

/** Rows first, then columns: the window is a product of the two. */
function blur(value: (at: number) => number, height: number, width: number): Float64Array {
  const inside = width - size + 1;
  const rows = new Float64Array(height * inside);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < inside; x++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += window[k]! * value(y * width + x + k);
      rows[y * inside + x] = sum;
    }
  }
  const blurred = new Float64Array((height - size + 1) * inside);
  for (let at = 0; at < blurred.length; at++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += window[k]! * rows[at + k * inside]!;
    blurred[at] = sum;
  }
  return blurred;
}
