import { invocationCost } from '../lib/cost/invocation.ts';
import { perMillion } from '../lib/cost/money.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile, Sample } from '../lib/plan/profile.ts';
import { median } from '../lib/statistics/quantile.ts';
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
  return {
    function: name,
    memoryMb,
    latencyMs: interval(warm.map(({ latencyMs }) => latencyMs)),
    durationMs: interval(warm.map(({ durationMs }) => durationMs)),
    billedMs: median(billed),
    costUsdPerMillion: perMillion(
      invocationCost({ memoryMb, architecture, billedMs: mean(billed) }, book).totalUsd,
    ),
    maxMemoryMb: Math.max(...warm.map(({ maxMemoryMb }) => maxMemoryMb)),
  };
}

/** Arithmetic mean of at least one number. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
