import type { Row } from '../../../profiler/row.ts';
import { type Column, layRow } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { ms } from '../units.ts';

const columns: readonly Column[] = [
  { title: 'function', align: 'left', width: 12 },
  { title: 'MB', align: 'right', width: 5 },
  { title: 'cold ms', align: 'right', width: 7 },
  { title: 'warm p50 [95 % interval]', align: 'right', width: 24 },
  { title: 'p95', align: 'right', width: 6 },
  { title: 'billed', align: 'right', width: 6 },
  { title: '$/M', align: 'right', width: 6 },
];
const widths = columns.map(({ width }) => width ?? 0);

/** The live table of a profile: its titles, and a row as soon as a size is measured. */
export const profileTable = (paint: Paint) => ({
  titles: paint(
    'dim',
    `${layRow(
      columns,
      widths,
      columns.map(({ title }) => title),
    )}  max MB`,
  ),
  row(row: Row): string {
    const size = [row.function, String(row.memoryMb)];
    if (row.status === 'failed') {
      // A size that fails is a result too.
      return `${layRow(columns.slice(0, 2), widths, size)}  ${paint('yellow', row.kind.replaceAll('-', ' '))}`;
    }
    const { cold, warm } = row;
    const { median, low, high, p95 } = warm.durationMs;
    const cells = [
      ...size,
      cold === null ? '-' : ms(cold.latencyMs.median),
      `${ms(median)} [${ms(low)}, ${ms(high)}]`,
      ms(p95),
      ms(warm.billedMs),
      warm.costUsdPerMillion.toFixed(2),
    ];
    return `${layRow(columns, widths, cells)}  ${String(warm.maxMemoryMb).padStart(6)}`;
  },
});
