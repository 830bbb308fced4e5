import { inferenceUsd } from '../lib/cost/inference.ts';
import type { Usd } from '../lib/cost/money.ts';
import { sumUsd } from '../lib/cost/money.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { SampleLine } from '../lib/plan/samples.ts';

/** What measuring may take; null where it is not bounded. */
export interface Budget {
  readonly maxInvocations: number | null;
  /** Seconds of invocations, added up. */
  readonly maxSeconds: number | null;
  /** At the prices of the price book. */
  readonly maxUsd: number | null;
}

export const unbounded: Budget = { maxInvocations: null, maxSeconds: null, maxUsd: null };

/** What measuring took. */
export interface Spent {
  readonly invocations: number;
  readonly seconds: number;
  readonly usd: Usd;
}

/** What the invocations of a ledger took; every one counts, also those that failed or timed nodes. */
export function spentOf(lines: readonly SampleLine[], book: PriceBook): Spent {
  const made = lines.filter((line) => line.status !== 'refused' && line.status !== 'done');
  const ms = made.reduce(
    (sum, line) => sum + (line.status === 'answered' ? line.sample.latencyMs : line.latencyMs),
    0,
  );
  return {
    invocations: made.length,
    seconds: ms / 1000,
    // One by one: they are no chain, so that no hand-off is shared.
    usd: sumUsd(made.map(({ billed }) => inferenceUsd([billed], book))),
  };
}

/** How many invocations may still be made; the last one may take seconds and dollars beyond the budget. */
export function invocationsLeft({ invocations, seconds, usd }: Spent, budget: Budget): number {
  if (budget.maxSeconds !== null && seconds >= budget.maxSeconds) return 0;
  if (budget.maxUsd !== null && usd.gte(budget.maxUsd)) return 0;
  return budget.maxInvocations === null
    ? Number.POSITIVE_INFINITY
    : Math.max(0, budget.maxInvocations - invocations);
}

/** Keeps count of what the lines of a ledger took. */
export interface Meter {
  spent(): Spent;
  /** Invocations that the budget still allows. */
  left(): number;
}

export function meterOf(lines: readonly SampleLine[], budget: Budget, book: PriceBook): Meter {
  let total = spentOf([], book);
  let counted = 0;
  const spent = () => {
    const more = spentOf(lines.slice(counted), book);
    counted = lines.length;
    total = {
      invocations: total.invocations + more.invocations,
      seconds: total.seconds + more.seconds,
      usd: total.usd.plus(more.usd),
    };
    return total;
  };
  return { spent, left: () => invocationsLeft(spent(), budget) };
}
