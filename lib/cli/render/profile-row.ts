import type { Profile } from '../../plan/profile.ts';
import { type Column, layRow } from '../table.ts';
import { ms } from '../units.ts';

type Cold = Profile['cold'][number];
type Warm = Profile['warm'][number];
type Failure = Profile['failures'][number];

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

/** The titles of the live table. */
export const profileTitles = (): string =>
  `${layRow(
    columns,
    widths,
    columns.map(({ title }) => title),
  )}  max MB`;

/** One function at one memory size, as soon as it is measured. */
export function profileRow(
  size: { function: string; memoryMb: number },
  cold: Cold | null,
  warm: Warm,
): string {
  const { median, low, high, p95 } = warm.durationMs;
  const cells = [
    size.function,
    String(size.memoryMb),
    cold === null ? '-' : ms(cold.latencyMs.median),
    `${ms(median)} [${ms(low)}, ${ms(high)}]`,
    ms(p95),
    ms(warm.billedMs),
    warm.costUsdPerMillion.toFixed(2),
  ];
  return `${layRow(columns, widths, cells)}  ${String(warm.maxMemoryMb).padStart(6)}`;
}

/** A size that failed: that is a result too. */
export const failureRow = ({ function: name, memoryMb, kind }: Failure): string =>
  `${layRow(columns.slice(0, 2), widths, [name, String(memoryMb)])}  ${kind.replaceAll('-', ' ')}`;
