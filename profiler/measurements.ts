import { type BilledStage, inferenceUsd } from '../lib/cost/inference.ts';
import { decimal, sumUsd } from '../lib/cost/money.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import { coldFigures, warmFigures } from './figures.ts';
import { fitHop } from './hop-fit.ts';
import type { Row } from './row.ts';
import type { MeasuredHop } from './sample.ts';

/** What a profile holds of its measurements; the caller adds what was measured. */
export type Measurements = Pick<
  Profile,
  'cold' | 'warm' | 'hop' | 'failures' | 'samples' | 'invocations' | 'seconds' | 'spendUsd' | 'priceBook'
>;

export interface Measured {
  readonly rows: readonly Row[];
  /** Invocations that were answered, in the order they were made. */
  readonly hops: readonly MeasuredHop[];
  /** Every invocation made, also those that failed. */
  readonly billed: readonly BilledStage[];
  readonly seconds: number;
}

/** Measurements as a profile holds them, with their own cost at the book's prices. */
export function measurementsOf(measured: Measured, book: PriceBook): Measurements {
  const { rows, hops, billed, seconds } = measured;
  const answered = rows.filter((row) => row.status === 'measured');
  const failed = rows.filter((row) => row.status === 'failed');
  return {
    cold: answered.flatMap(({ cold }) => cold ?? []),
    warm: answered.map(({ warm }) => warm),
    hop: fitHop(hops.filter(isPlainHop).map(({ sample }) => sample)),
    failures: failed.map(({ status, ...failure }) => failure),
    samples: hops.map(({ sample }) => sample),
    invocations: billed.length,
    seconds,
    spendUsd: inferenceUsd(billed, book).toNumber(),
    priceBook: book.date,
  };
}

/** Whether a hop's overhead is the caller's and the network's alone, and known. */
const isPlainHop = ({ reported, billed }: MeasuredHop) =>
  reported && billed.channelIn === 'inline' && billed.channelOut === 'inline';

/**
 * Measurements with those that were made later: figures of a size measured twice are of all its samples.
 *
 * @param partitions of the plan that both are of
 */
export function mergeMeasurements(
  earlier: Measurements,
  later: Measurements,
  partitions: readonly Pick<PlannedPartition, 'name' | 'architecture'>[],
  book: PriceBook,
): Measurements {
  const samples = [...earlier.samples, ...later.samples];
  const sizes = new Map(
    [...earlier.warm, ...later.warm].map((size) => [`${size.function} ${size.memoryMb}`, size]),
  );
  const groups = [...sizes.values()].flatMap(({ function: name, memoryMb }) =>
    partitions
      .filter((partition) => partition.name === name)
      .map((partition) => {
        const own = samples.filter((sample) => sample.function === name && sample.memoryMb === memoryMb);
        return {
          cold: coldFigures(
            partition,
            memoryMb,
            own.filter(({ cold }) => cold),
          ),
          warm: warmFigures(
            partition,
            memoryMb,
            own.filter(({ cold }) => !cold),
            book,
          ),
        };
      }),
  );
  return {
    cold: groups.flatMap(({ cold }) => cold ?? []),
    warm: groups.map(({ warm }) => warm),
    hop: later.hop === null ? earlier.hop : fitHop(samples),
    failures: [...earlier.failures, ...later.failures],
    samples,
    invocations: earlier.invocations + later.invocations,
    seconds: earlier.seconds + later.seconds,
    spendUsd: sumUsd([decimal(earlier.spendUsd), decimal(later.spendUsd)]).toNumber(),
    priceBook: later.priceBook,
  };
}
