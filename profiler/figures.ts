import { invocationCost } from '../lib/cost/invocation.ts';
import { perMillion } from '../lib/cost/money.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile, Sample } from '../lib/plan/profile.ts';
import { outliersOf } from '../lib/statistics/outliers.ts';
import { median } from '../lib/statistics/quantile.ts';
import { trendOf } from '../lib/statistics/trend.ts';
import { interval } from './statistics.ts';

export type ColdFigures = Profile['cold'][number];
export type WarmFigures = Profile['warm'][number];

type Billed = Pick<PlannedPartition, 'name' | 'architecture'>;

/** Figures of a function's cold samples at one memory size; null when there are none. */
export function coldFigures({ name }: Billed, memoryMb: number, cold: readonly Sample[]): ColdFigures | null {
  if (cold.length === 0) return null;
  return {
    function: name,
    memoryMb,
    latencyMs: interval(cold.map(({ latencyMs }) => latencyMs)),
    initMs: interval(cold.map(({ initMs }) => initMs ?? 0)),
  };
}

/**
 * Figures of a function's warm samples at one memory size.
 * The cost is that of the mean invocation: a bill is a sum, which a median would not give.
 *
 * @throws RangeError when there is no sample
 */
export function warmFigures(
  { name, architecture }: Billed,
  memoryMb: number,
  warm: readonly Sample[],
  book: PriceBook,
): WarmFigures {
  const billed = warm.map(({ billedMs }) => billedMs);
  const durations = warm.map(({ durationMs }) => durationMs);
  return {
    function: name,
    memoryMb,
    latencyMs: interval(warm.map(({ latencyMs }) => latencyMs)),
    durationMs: interval(durations),
    billedMs: median(billed),
    costUsdPerMillion: perMillion(
      invocationCost({ memoryMb, architecture, billedMs: mean(billed) }, book).totalUsd,
    ),
    maxMemoryMb: Math.max(...warm.map(({ maxMemoryMb }) => maxMemoryMb)),
    drift: driftOf(durations),
    outliers: outliersOf(durations).filter((isOutlier) => isOutlier).length,
  };
}

function driftOf(durations: readonly number[]): WarmFigures['drift'] {
  const trend = trendOf(durations);
  const centre = median(durations);
  return trend === null || centre === 0 ? null : { change: trend.change / centre, p: trend.p };
}

/** Whether a duration changed while it was measured: by over 5 %, and hardly by chance (p < 0.01). */
export const hasDrifted = ({ drift }: Pick<WarmFigures, 'drift'>): boolean =>
  drift !== null && Math.abs(drift.change) > 0.05 && drift.p < 0.01;

/** Arithmetic mean of at least one number. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
