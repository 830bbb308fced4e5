import { quantile, sortAscending } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import { type Attacker, bestAttacker, type Parting } from './attack.ts';
import { distanceCorrelation } from './distance-correlation.ts';
import { guessesOf, type Judged, judge, type Quality } from './judge.ts';
import type { KernelName } from './kernels.ts';
import { assemble, type LocalView, squaresOf } from './local.ts';
import {
  centre,
  cholesky,
  type Features,
  gram,
  type Matrix,
  meanRow,
  type Products,
  submatrix,
} from './matrix.ts';
import type { Targets } from './targets.ts';

/** An attacker and what it achieved. */
interface Attack extends Quality, Pick<Attacker, 'kernel' | 'ridge' | 'samples'> {
  /** Whether it looks at an activation as a whole, or at what lies around each square of the image. */
  readonly view: 'whole' | 'local';
  /** Share of what the blind one loses that it doesn't, at least 0. */
  readonly leakage: number;
}

/** What an observer of a cut can recover. */
export interface CutLeakage {
  readonly distanceCorrelation: number;
  readonly linear: Attack;
  readonly nonlinear: Attack;
  /**
   * 1 - loss of the better attacker / loss of the blind one, on held-out inputs, at least 0: of images and values the share of
   * their variance that is recovered, of tokens the share of those that can't be guessed blindly.
   */
  readonly leakage: number;
  /** 95 % bootstrap interval over the held-out inputs. */
  readonly low: number;
  readonly high: number;
}

/** What attackers are after in one view, and what is the same of it at every cut. */
interface Aim {
  readonly features: Features;
  readonly origin: Float64Array;
  /** The deviations from it, in as few coordinates as keep their distances. */
  readonly deviations: Matrix;
  readonly parting: Parting;
}

/** What is the same at every cut. */
export interface Setting {
  readonly targets: Targets;
  readonly whole: Aim;
  /** Inner products of the inputs' deviations. */
  readonly products: Matrix;
  /** By the pixels of a square. */
  readonly local: ReadonlyMap<number, Aim & { readonly view: LocalView }>;
  /** Who knows the mean training input alone. */
  readonly blind: Judged;
}

export function makeSetting(targets: Targets, parting: Parting, views: readonly LocalView[]): Setting {
  const { features } = targets;
  const origin = meanRow(features, parting.train);
  const products = gram(features, origin);
  const whole = { features, origin, deviations: inFewCoordinates(products), parting };
  const local = views.map((view): [number, Aim & { view: LocalView }] => {
    const squares = squaresOf(view, targets);
    const middle = meanRow(squares, view.parting.train);
    const deviations = { ...squares, data: centre(squares.data, middle) };
    return [view.cell, { features: squares, origin: middle, deviations, parting: view.parting, view }];
  });
  const nobody: Attacker = { kernel: 'blind', ridge: 0, samples: 0, validationError: 0, fitted: null };
  const guesses = guessesOf(nobody, features, origin, parting);
  const blind = judge(guesses, targets, parting.heldOut);
  return { targets, whole, products, local: new Map(local), blind };
}

/** Coordinates whose inner products are those given: a row each of the Cholesky factor. */
function inFewCoordinates(products: Matrix): Matrix {
  const { rows, data } = products;
  const trace = Array.from({ length: rows }, (_, i) => data[i * rows + i]!).reduce((a, b) => a + b, 0);
  // The least that makes up for rounding: deviations from a mean depend on one another.
  return cholesky(products, trace > 0 ? 1e-9 * (trace / rows) : 1) ?? products;
}

/** What an attacker is given of a cut. */
export interface Seen {
  /** Inner products of the activations of all samples. */
  readonly whole: Matrix;
  /** Of what lies around squares, and how many pixels these are; null where activations have no places. */
  readonly local: (Products & { readonly cell: number }) | null;
}

export function measureCut(seen: Seen, setting: Setting): CutLeakage {
  const { products, blind } = setting;
  const linear = bestOf(['linear'], seen, setting);
  const nonlinear = bestOf(['gaussian', 'arc-cosine'], seen, setting);
  const better = nonlinear.error < linear.error ? nonlinear : linear;
  return {
    distanceCorrelation: distanceCorrelation(seen.whole, products),
    linear: linear.attack,
    nonlinear: nonlinear.attack,
    leakage: better.attack.leakage,
    ...interval(better.losses, blind.losses),
  };
}

/** The better of the two views of a cut, by the error on the validation samples. */
function bestOf(kernels: readonly KernelName[], seen: Seen, { targets, whole, local, blind }: Setting) {
  const { train, heldOut } = whole.parting;
  const all = whole.features;
  const attacker = bestAttacker(kernels, productsWith(seen.whole, train), whole.deviations, whole.parting);
  const error = attacker.validationError / all.columns;
  const aim = seen.local === null ? undefined : local.get(seen.local.cell);
  if (seen.local !== null && aim !== undefined) {
    const near = bestAttacker(kernels, seen.local, aim.deviations, aim.parting);
    const nearError = near.validationError / aim.features.columns;
    if (nearError < error) {
      const squares = guessesOf(near, aim.features, aim.origin, aim.parting);
      const judged = judge(assemble(squares, aim.view, targets), targets, heldOut);
      return { error: nearError, losses: judged.losses, attack: attackOf('local', near, judged, blind) };
    }
  }
  const judged = judge(guessesOf(attacker, all, whole.origin, whole.parting), targets, heldOut);
  return { error, losses: judged.losses, attack: attackOf('whole', attacker, judged, blind) };
}

function productsWith(products: Matrix, train: readonly number[]): Products {
  const { rows, data } = products;
  const all = Array.from({ length: rows }, (_, row) => row);
  return {
    products: submatrix(products, all, train),
    squares: Float64Array.from(all, (row) => data[row * rows + row]!),
  };
}

function attackOf(
  view: Attack['view'],
  { kernel, ridge, samples }: Attacker,
  { losses, ...quality }: Judged,
  blind: Judged,
): Attack {
  return { view, kernel, ridge, samples, ...quality, leakage: shareGained(losses, blind.losses) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function shareGained(losses: readonly number[], blind: readonly number[]): number {
  const most = sum(blind);
  return most > 0 ? Math.max(0, 1 - sum(losses) / most) : 0;
}

const resamples = 1000;

function interval(losses: readonly number[], blind: readonly number[]): { low: number; high: number } {
  const random = seededRandom(losses.length);
  const shares = Array.from({ length: resamples }, () => {
    const drawn = losses.map(() => Math.floor(random() * losses.length));
    return shareGained(
      drawn.map((at) => losses[at]!),
      drawn.map((at) => blind[at]!),
    );
  });
  const sorted = sortAscending(shares);
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
