import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Layers } from '../lib/plan/profile.ts';
import { spentOf } from './budget.ts';
import { nothingAnswered } from './errors.ts';
import { type Ledger, linesOf } from './ledger.ts';
import { type Measurements, measurementsOf } from './measurements.ts';
import { type Row, rowOf } from './row.ts';

/** What a campaign has found so far. */
export type Findings = Measurements & { readonly layers: Layers[] };

/** Everything that a ledger holds, by function and size in the order they were first looked at. */
export function rowsIn(
  { lines }: Pick<Ledger, 'lines'>,
  partitions: readonly PlannedPartition[],
  book: PriceBook,
): Row[] {
  const seen = lines.flatMap((line) => {
    if (line.status === 'done') return [];
    return line.status === 'answered' ? line.sample : line;
  });
  const cells = new Map(seen.map((of) => [`${of.function} ${of.memoryMb}`, of]));
  return [...cells.values()].flatMap(({ function: name, memoryMb }) =>
    partitions
      .filter((partition) => partition.name === name)
      .flatMap((partition) => rowOf(partition, memoryMb, linesOf({ lines }, name, memoryMb), book) ?? []),
  );
}

/** @throws PartitaError P1603 no function answered */
export function findingsOf(
  { lines }: Pick<Ledger, 'lines'>,
  partitions: readonly PlannedPartition[],
  book: PriceBook,
): Findings {
  const rows = rowsIn({ lines }, partitions, book);
  const [failed] = rows.filter((row) => row.status === 'failed');
  if (failed !== undefined && rows.every(({ status }) => status === 'failed')) throw nothingAnswered(failed);
  const hops = lines.filter((line) => line.status === 'answered');
  return {
    ...measurementsOf({ rows, hops, spent: spentOf(lines, book) }, book),
    layers: lines.flatMap((line) => (line.status === 'profiled' ? (line.layers ?? []) : [])),
  };
}
