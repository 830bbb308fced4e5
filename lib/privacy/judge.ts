import { mean } from '../statistics/mean.ts';
import { type Attacker, type Parting, reconstruct } from './attack.ts';
import { type Features, type Matrix, makeMatrix } from './matrix.ts';
import { ssim } from './ssim.ts';
import { rowAt, type Targets } from './targets.ts';

/** How well the held-out inputs were reconstructed; means over them. */
export interface Quality {
  readonly mse: number;
  /** dB; null where nothing is an image. */
  readonly psnr: number | null;
  readonly ssim: number | null;
  /** Share of the tokens that were recovered; null where nothing is a token. */
  readonly accuracy: number | null;
}

/** What an attacker lost on each held-out sample: squared error, of tokens 1 where it took another. */
export interface Judged extends Quality {
  readonly losses: readonly number[];
}

/** What an attacker gives for each held-out row. @param origin the mean training row */
export function guessesOf(
  { fitted, samples }: Attacker,
  features: Features,
  origin: Float64Array,
  { train, heldOut }: Parting,
): Matrix {
  const { columns } = features;
  const learnt = train.slice(0, samples);
  const deviations = makeMatrix(learnt.length, columns);
  learnt.forEach((row, at) => {
    rowAt(features, row).forEach((value, k) => {
      deviations.data[at * columns + k] = value - origin[k]!;
    });
  });
  const guesses = fitted === null ? makeMatrix(heldOut.length, columns) : reconstruct(fitted, deviations);
  guesses.data.forEach((deviation, at) => {
    guesses.data[at] = deviation + origin[at % columns]!;
  });
  return guesses;
}

/** Judges guesses, one for each held-out sample. */
export function judge(guesses: Matrix, targets: Targets, heldOut: readonly number[]): Judged {
  const { features, kind, range } = targets;
  const { columns } = features;
  const each = heldOut.map((row, at) => {
    const truth = rowAt(features, row);
    const guess = guesses.data.subarray(at * columns, (at + 1) * columns);
    const mse = guess.reduce((sum, value, k) => sum + (value - truth[k]!) ** 2, 0) / columns;
    return { mse, hit: placeOfMost(guess) === placeOfMost(truth), ssim: similarity(truth, guess, targets) };
  });
  const isTokens = kind === 'tokens';
  const similarities = each.flatMap((one) => one.ssim ?? []);
  const decibels = ({ mse }: { readonly mse: number }) =>
    10 * Math.log10(range ** 2 / Math.max(mse, Number.MIN_VALUE));
  return {
    mse: mean(each.map(({ mse }) => mse)),
    psnr: kind === 'image' ? mean(each.map(decibels)) : null,
    ssim: similarities.length === 0 ? null : mean(similarities),
    accuracy: isTokens ? mean(each.map(({ hit }) => Number(hit))) : null,
    losses: each.map(({ mse, hit }) => (isTokens ? Number(!hit) : mse)),
  };
}

/** Mean over the channels; null where there is no image, or one too small. */
function similarity(truth: ArrayLike<number>, guess: Float64Array, { image, range }: Targets): number | null {
  if (image === null) return null;
  const { channels, height, width } = image;
  const pixels = height * width;
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = (values: ArrayLike<number>) =>
      Float64Array.from({ length: pixels }, (_, at) => values[channel * pixels + at]!);
    const one = ssim(plane(truth), plane(guess), height, width, range);
    if (one === null) return null;
    sum += one;
  }
  return sum / channels;
}

const placeOfMost = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
};
