import type { Target } from '../lib/targets/target.ts';
import { hasDrifted, type WarmFigures } from './figures.ts';
import type { MeasuredRow, Row } from './row.ts';

const megabytes = (sizes: readonly number[]) => `${sizes.join(', ')} MB`;

/** Memory sizes are left out because the target can't measure them. */
export const tooLarge = (
  sizes: readonly number[],
  { name, maxMeasurableMb }: Pick<Target, 'name' | 'maxMeasurableMb'>,
) => `${megabytes(sizes)} skipped: target "${name}" measures up to ${maxMeasurableMb} MB.`;

/** Memory sizes are left out because a larger one was too small already. */
export const notTried = (partition: string, sizes: readonly number[], ranOutMb: number) =>
  `"${partition}" not tried at ${megabytes(sizes)}: it ran out of memory at ${ranOutMb} MB.`;

/** Where the rows' figures rest on less than they seem to say. */
export function caveatsOf(rows: readonly Row[], { name }: Pick<Target, 'name'>): string[] {
  const measured = rows.filter((row) => row.status === 'measured');
  return [
    measured.some(({ reported }) => !reported) &&
      `Target "${name}" sends no REPORT lines: durations and bills are modelled from the caller's latency, memory used from the memory size.`,
    measured.some(({ cold }) => cold === null) &&
      `Target "${name}" started no new environment when a variable changed: cold starts were not measured everywhere.`,
    ...measured.map(({ warm }) => warm.drift !== null && hasDrifted(warm) && drifted(warm, warm.drift)),
    outliersIn(measured),
  ].filter((caveat) => caveat !== false);
}

const drifted = (
  { function: name, memoryMb }: WarmFigures,
  { change, p }: NonNullable<WarmFigures['drift']>,
): string =>
  `"${name}" at ${memoryMb} MB drifted while it was measured: duration ${change > 0 ? '+' : '−'}${Math.round(Math.abs(change) * 100)} %, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}.`;

function outliersIn(measured: readonly MeasuredRow[]): string | false {
  const outliers = measured.reduce((sum, { warm }) => sum + warm.outliers, 0);
  const samples = measured.reduce((sum, { warm }) => sum + warm.durationMs.n, 0);
  return (
    outliers > 0 &&
    `${outliers} of ${samples} warm durations are over 3.5 robust deviations from their median; they count like the rest.`
  );
}
