import { type Image, resample } from '../samples/image.ts';
import type { Features } from './matrix.ts';

/** What an attacker is after, a row a sample. */
export interface Targets {
  readonly kind: 'image' | 'values' | 'tokens';
  readonly features: Features;
  /** Of a row's image; null where rows are none. */
  readonly image: Omit<Image, 'data'> | null;
  /** Largest value less the least, over all samples. */
  readonly range: number;
}

/** Images are reconstructed and compared with about so many pixels on the longer side. */
const longerSide = 64;
/** Sides are multiples of this, so that cells of up to as many pixels divide them. */
const sideStep = 16;

const nearStep = (side: number) => Math.max(sideStep, Math.round(side / sideStep) * sideStep);

/** Images, brought to 64 pixels on the longer side. @param images at least one, all of one size */
export function imageTargets(images: readonly Image[]): Targets {
  const { channels, height, width } = images[0]!;
  const shrink = Math.min(1, longerSide / Math.max(height, width));
  const size = { height: nearStep(height * shrink), width: nearStep(width * shrink) };
  const whole = { x: 0, y: 0, width, height };
  const rows = images.map((image) => resample(image, whole, size).data);
  return { kind: 'image', image: { channels, ...size }, ...stack(rows) };
}

export const valueTargets = (rows: readonly Float32Array[]): Targets => ({
  kind: 'values',
  image: null,
  ...stack(rows),
});

/** Tokens, each as a row that is 1 at the token's place. */
export function tokenTargets(tokens: readonly number[]): Targets {
  const places = new Map([...new Set(tokens)].map((token, place) => [token, place]));
  const rows = tokens.map((token) => {
    const row = new Float32Array(places.size);
    row[places.get(token)!] = 1;
    return row;
  });
  return { kind: 'tokens', image: null, ...stack(rows) };
}

function stack(rows: readonly Float32Array[]): Pick<Targets, 'features' | 'range'> {
  const columns = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, at) => void data.set(row, at * columns));
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { features: { rows: rows.length, columns, data }, range: high > low ? high - low : 1 };
}

/** One row. */
export const rowAt = ({ columns, data }: Features, row: number): Float32Array =>
  data.subarray(row * columns, (row + 1) * columns);
