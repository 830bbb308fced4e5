import type { PriceBook } from '../lib/cost/price-book.ts';
import type { Profile } from '../lib/plan/profile.ts';
import type { Spent } from './budget.ts';
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
  readonly spent: Spent;
}

/** Measurements as a profile holds them, with their own cost at the book's prices. */
export function measurementsOf(measured: Measured, book: PriceBook): Measurements {
  const { rows, hops, spent } = measured;
  const answered = rows.filter((row) => row.status === 'measured');
  const failed = rows.filter((row) => row.status === 'failed');
  return {
    cold: answered.flatMap(({ cold }) => cold ?? []),
    warm: answered.map(({ warm }) => warm),
    hop: fitHop(hops.filter(isPlainHop).map(({ sample }) => sample)),
    failures: failed.map(({ status, ...failure }) => failure),
    samples: hops.map(({ sample }) => sample),
    invocations: spent.invocations,
    seconds: spent.seconds,
    spendUsd: spent.usd.toNumber(),
    priceBook: book.date,
  };
}

/** Whether a hop's overhead is the caller's and the network's alone, and known. */
const isPlainHop = ({ reported, billed }: MeasuredHop) =>
  reported && billed.channelIn === 'inline' && billed.channelOut === 'inline';
