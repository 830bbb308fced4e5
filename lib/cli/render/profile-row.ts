import type { Row } from '../../../profiler/row.ts';
import type { Interval } from '../../plan/profile.ts';
import { type Column, layRow } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { ms, usdPerMillion } from '../units.ts';

const intervalWidth = 20;

const columns: readonly Column[] = [
  { title: 'function', align: 'left', width: 11 },
  { title: 'MB', align: 'right', width: 5 },
  { title: 'cold ms', align: 'right', width: 7 },
  { title: 'warm p50 [95 % CI]', align: 'right', width: intervalWidth },
  { title: 'p95', align: 'right', width: 6 },
  { title: 'billed', align: 'right', width: 6 },
  { title: '$/M', align: 'right', width: 5 },
  { title: 'max MB', align: 'right', width: 6 },
];
const widths = columns.map(({ width }) => width ?? 0);

/** The live table of a profile: its titles, and a row as soon as a size is measured. */
export const profileTable = (paint: Paint) => ({
  titles: paint(
    'dim',
    layRow(
      columns,
      widths,
      columns.map(({ title }) => title),
    ),
  ),
  row(row: Row): string {
    const size = [row.function, String(row.memoryMb)];
    if (row.status === 'failed') {
      // A size that fails is a result too.
      return `${layRow(columns.slice(0, 2), widths, size)}  ${paint('yellow', row.kind.replaceAll('-', ' '))}`;
    }
    const { cold, warm } = row;
    const cells = [
      ...size,
      cold === null ? '-' : digits(cold.latencyMs.median),
      interval(warm.durationMs),
      digits(warm.durationMs.p95),
      digits(warm.billedMs),
      usdPerMillion(warm.costUsdPerMillion),
      String(warm.maxMemoryMb),
    ];
    return layRow(columns, widths, cells);
  },
});

/** Milliseconds without separators, which would take the room of digits. */
const digits = (value: number): string => ms(value).replaceAll(',', '');

/** The median with its interval where the column holds it. */
function interval({ median, low, high }: Interval): string {
  const text = `${digits(median)} [${digits(low)}, ${digits(high)}]`;
  return text.length <= intervalWidth ? text : digits(median);
}
