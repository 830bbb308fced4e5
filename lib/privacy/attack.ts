import { type KernelName, kernelOf } from './kernels.ts';
import {
  cholesky,
  type Matrix,
  makeMatrix,
  multiply,
  type Products,
  solveEach,
  submatrix,
  transposed,
} from './matrix.ts';

/** Which samples an attacker learns from, chooses by, and is judged on; no sample is in two of them. */
export interface Parting {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly heldOut: readonly number[];
}

/** An attacker that was chosen. */
export interface Attacker {
  readonly kernel: KernelName | 'blind';
  /** Share of the kernel's mean diagonal that is added to it: the ridge. */
  readonly ridge: number;
  /** Samples that it learns from. */
  readonly samples: number;
  /** Squared error a sample on the validation samples. */
  readonly validationError: number;
  /** What reconstructs the held-out samples; null of the blind one. */
  readonly fitted: {
    /** Cholesky factor of the kernel of those that it learns from, ridge included. */
    readonly factor: Matrix;
    /** Kernel of each held-out sample with those. */
    readonly heldOut: Matrix;
  } | null;
}

/** The error has one valley along these: once it rises, it isn't gone down again. */
const ridges = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const;
/** Attackers with part of the samples are among those that are chosen from. */
const shares = [0.25, 0.5, 1] as const;

interface Choice extends Omit<Attacker, 'fitted'> {
  readonly factor: Matrix;
  readonly kernelMatrix: Matrix;
}

/**
 * The best attacker of some kernels: kernel ridge regression from activations to inputs in its dual form, where the reconstruction of
 * an input is the mean input and a weighted sum of the training inputs' deviations from it.
 *
 * Kernel, ridge and the number of samples are chosen by the error on the validation samples; attackers that learn from the
 * first quarter or half of the samples are among the choice, and so is the blind one, who knows the mean input alone. So
 * more samples never make it worse there, and on held-out samples no more than chance does.
 *
 * @param activations inner products of the activations with those of the training samples
 * @param targets the inputs' deviations from the mean training input, in any coordinates that keep distances; those of
 *   held-out ones aren't looked at
 */
export function bestAttacker(
  kernels: readonly KernelName[],
  activations: Products,
  targets: Matrix,
  { train, validation, heldOut }: Parting,
): Attacker {
  const nothing = makeMatrix(validation.length, 0);
  const blind = errorOf(nothing, targets, [], validation);
  let best: Choice | null = null;
  for (const kernel of kernels) {
    const kernelMatrix = kernelOf(kernel, activations, train);
    for (const share of shares) {
      const learnt = train.slice(0, Math.max(1, Math.ceil(share * train.length)));
      const columns = learnt.map((_, column) => column);
      const own = submatrix(kernelMatrix, learnt, columns);
      const scale = meanOf(learnt.map((_, i) => own.data[i * learnt.length + i]!));
      if (!(scale > 0)) continue;
      const toValidation = submatrix(kernelMatrix, validation, columns);
      let before = Number.POSITIVE_INFINITY;
      for (const ridge of ridges) {
        const factor = cholesky(own, ridge * scale);
        if (factor === null) break;
        const weights = solveEach(factor, toValidation);
        const validationError = errorOf(weights, targets, learnt, validation);
        if (validationError > before) break;
        before = validationError;
        if (validationError < (best?.validationError ?? blind)) {
          best = { kernel, ridge, samples: learnt.length, validationError, factor, kernelMatrix };
        }
      }
    }
  }
  if (best === null)
    return { kernel: 'blind', ridge: 0, samples: train.length, validationError: blind, fitted: null };
  const { factor, kernelMatrix, ...attacker } = best;
  const columns = train.slice(0, best.samples).map((_, column) => column);
  return { ...attacker, fitted: { factor, heldOut: submatrix(kernelMatrix, heldOut, columns) } };
}

/** Mean of |t - sum w_i t_i|^2 over the rows that are judged. */
function errorOf(
  weights: Matrix,
  { columns, data }: Matrix,
  learnt: readonly number[],
  judged: readonly number[],
): number {
  let sum = 0;
  const rest = new Float64Array(columns);
  judged.forEach((row, at) => {
    rest.set(data.subarray(row * columns, (row + 1) * columns));
    for (let i = 0; i < learnt.length; i++) {
      const weight = weights.data[at * learnt.length + i]!;
      const from = learnt[i]! * columns;
      for (let k = 0; k < columns; k++) rest[k]! -= weight * data[from + k]!;
    }
    for (const value of rest) sum += value * value;
  });
  return sum / judged.length;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What an attacker gives for each held-out sample, as a deviation from the mean input: `heldOut x (kernel + ridge)^-1 x deviations`,
 * multiplied from the side where there is less to solve.
 *
 * @param deviations of the inputs that it learns from, a row each
 */
export function reconstruct(
  { factor, heldOut }: NonNullable<Attacker['fitted']>,
  deviations: Matrix,
): Matrix {
  return heldOut.rows <= deviations.columns
    ? multiply(solveEach(factor, heldOut), transposed(deviations))
    : multiply(heldOut, solveEach(factor, transposed(deviations)));
}
