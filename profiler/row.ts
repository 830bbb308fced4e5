import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import { type ColdFigures, coldFigures, type WarmFigures, warmFigures } from './figures.ts';
import type { SizeMeasurement } from './measure.ts';

/** A function that answered at one memory size. */
export interface MeasuredRow {
  readonly status: 'measured';
  readonly function: string;
  readonly memoryMb: number;
  /** Null where the endpoint started no new environment. */
  readonly cold: ColdFigures | null;
  readonly warm: WarmFigures;
  /** Whether the endpoint sends REPORT lines; otherwise durations, bill and memory are the caller's bounds. */
  readonly reported: boolean;
}

/** A function that ran out of memory or time, or failed, at one memory size. */
type FailedRow = { readonly status: 'failed' } & Readonly<Profile['failures'][number]>;

/** One function at one memory size, as soon as it is measured. */
export type Row = MeasuredRow | FailedRow;

export type RowListener = (row: Row) => void;

/** A measurement as a row of the table that a person watches. */
export function rowOf(
  partition: PlannedPartition,
  memoryMb: number,
  measured: SizeMeasurement,
  book: PriceBook,
): Row {
  const size = { function: partition.name, memoryMb };
  if (measured.status === 'failed') {
    return { status: 'failed', ...size, kind: measured.kind, message: measured.message };
  }
  return {
    status: 'measured',
    ...size,
    cold: coldFigures(partition, memoryMb, measured.cold),
    warm: warmFigures(partition, memoryMb, measured.warm, book),
    reported: measured.reported,
  };
}
