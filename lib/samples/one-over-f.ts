import { seededRandom } from '../statistics/random.ts';
import type { Image } from './image.ts';

/** Mean and deviation of the pixels, as photographs have them, about. */
const brightness = { mean: 0.5, deviation: 0.2 } as const;
/** How far channels differ, beside what all share: photographs are grey before they are coloured. */
const tint = [0.3, -0.15, -0.15] as const;

/**
 * A seeded image whose amplitudes fall with frequency as 1 / f, which those of photographs do (Field 1987), with random phases: the
 * statistics of nature, and no objects.
 */
export function oneOverF({ channels, height, width }: Omit<Image, 'data'>, seed: number): Image {
  const [shared, colour] = twoFields(height, width, seededRandom(seed));
  const pixels = height * width;
  const data = new Float32Array(channels * pixels);
  for (let channel = 0; channel < channels; channel++) {
    const share = channels === 1 ? 0 : tint[channel % tint.length]!;
    const mixed = shared.map((value, at) => value + share * colour[at]!);
    const mean = mixed.reduce((sum, value) => sum + value, 0) / pixels;
    const deviation = Math.sqrt(mixed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels) || 1;
    for (let at = 0; at < pixels; at++) {
      const value = brightness.mean + (brightness.deviation * (mixed[at]! - mean)) / deviation;
      data[channel * pixels + at] = Math.min(1, Math.max(0, value));
    }
  }
  return { channels, height, width, data };
}

/** Real and imaginary part of a field whose phases are random know nothing of each other. */
function twoFields(height: number, width: number, random: () => number): [Float64Array, Float64Array] {
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
  const re = new Float64Array(side * side);
  const im = new Float64Array(side * side);
  const frequency = (i: number) => (i <= side / 2 ? i : i - side);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const f = Math.sqrt(frequency(x) ** 2 + frequency(y) ** 2);
      if (f === 0) continue;
      const phase = 2 * Math.PI * random();
      re[at] = Math.cos(phase) / f;
      im[at] = Math.sin(phase) / f;
    }
  }
  // Nature has no up and no left, so that the columns may end up as rows.
  fourierOfRows(re, im, side);
  for (const values of [re, im]) transpose(values, side);
  fourierOfRows(re, im, side);
  const part = (values: Float64Array) =>
    Float64Array.from(
      { length: height * width },
      (_, at) => values[Math.floor(at / width) * side + (at % width)]!,
    );
  return [part(re), part(im)];
}

function transpose(values: Float64Array, side: number): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < y; x++) {
      const [a, b] = [y * side + x, x * side + y];
      const value = values[a]!;
      values[a] = values[b]!;
      values[b] = value;
    }
  }
}

/** Discrete Fourier transforms in place, of each row of `side` values (Cooley and Tukey); `side` is a power of two. */
export function fourierOfRows(re: Float64Array, im: Float64Array, side: number): void {
  const cosines = Float64Array.from({ length: side / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / side));
  const sines = Float64Array.from({ length: side / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / side));
  for (let start = 0; start < re.length; start += side) {
    for (let i = 1, j = 0; i < side; i++) {
      let bit = side >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i >= j) continue;
      const [a, b] = [start + i, start + j];
      const [real, imaginary] = [re[a]!, im[a]!];
      re[a] = re[b]!;
      im[a] = im[b]!;
      re[b] = real;
      im[b] = imaginary;
    }
    for (let half = 1; half < side; half *= 2) {
      const step = side / (2 * half);
      for (let from = start; from < start + side; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [a, b] = [from + k, from + k + half];
          const [c, s] = [cosines[k * step]!, sines[k * step]!];
          const real = re[b]! * c - im[b]! * s;
          const imaginary = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - real;
          im[b] = im[a]! - imaginary;
          re[a]! += real;
          im[a]! += imaginary;
        }
      }
    }
  }
}
