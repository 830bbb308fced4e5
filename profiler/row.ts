import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import type { SampleLine } from '../lib/plan/samples.ts';
import { type ColdFigures, coldFigures, type WarmFigures, warmFigures } from './figures.ts';

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

/**
 * What a ledger says of a function at a memory size, as a row of the table that a person watches.
 *
 * @param lines of that function and size
 * @returns null where it has neither a warm sample nor a failure
 */
export function rowOf(
  partition: Pick<PlannedPartition, 'name' | 'architecture'>,
  memoryMb: number,
  lines: readonly SampleLine[],
  book: PriceBook,
): Row | null {
  const size = { function: partition.name, memoryMb };
  for (const line of lines) {
    if (line.status === 'failed') {
      return { status: 'failed', ...size, kind: line.kind, message: line.message };
    }
    if (line.status === 'refused') return { status: 'failed', ...size, kind: 'error', message: line.message };
  }
  const answered = lines.filter((line) => line.status === 'answered');
  const samples = answered.map(({ sample }) => sample);
  const warm = samples.filter(({ cold }) => !cold);
  if (warm.length === 0) return null;
  const cold = samples.filter((sample) => sample.cold);
  return {
    status: 'measured',
    ...size,
    cold: coldFigures(partition, memoryMb, cold),
    warm: warmFigures(partition, memoryMb, warm, book),
    reported: answered.every(({ reported }) => reported),
  };
}
