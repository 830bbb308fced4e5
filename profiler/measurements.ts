import { type BilledStage, inferenceUsd } from '../lib/cost/inference.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { Profile, Sample } from '../lib/plan/profile.ts';
import type { Row } from './row.ts';

/** What a profile holds of its measurements; the caller adds what was measured. */
export type Measurements = Pick<
  Profile,
  'cold' | 'warm' | 'failures' | 'samples' | 'invocations' | 'seconds' | 'spendUsd' | 'priceBook'
>;

export interface Measured {
  readonly rows: readonly Row[];
  /** Those that were answered, in the order they were made. */
  readonly samples: readonly Sample[];
  /** Every invocation made, also those that failed. */
  readonly billed: readonly BilledStage[];
  readonly seconds: number;
}

/** Measurements as a profile holds them, with their own cost at the book's prices. */
export function measurementsOf(measured: Measured, book: PriceBook): Measurements {
  const { rows, samples, billed, seconds } = measured;
  const answered = rows.filter((row) => row.status === 'measured');
  const failed = rows.filter((row) => row.status === 'failed');
  return {
    cold: answered.flatMap(({ cold }) => cold ?? []),
    warm: answered.map(({ warm }) => warm),
    failures: failed.map(({ status, ...failure }) => failure),
    samples: [...samples],
    invocations: billed.length,
    seconds,
    spendUsd: inferenceUsd(billed, book).toNumber(),
    priceBook: book.date,
  };
}
