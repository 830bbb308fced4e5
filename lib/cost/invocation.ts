import type { Architecture } from '../plan/platform.ts';
import type { Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { gbSecondsOf } from './quantities.ts';

/** One invocation as Lambda bills it. */
export interface BilledInvocation {
  readonly memoryMb: number;
  readonly architecture: Architecture;
  /** Whole milliseconds, as the REPORT line's Billed Duration: init is in it where there was one. */
  readonly billedMs: number;
}

export interface InvocationCost {
  readonly durationUsd: Usd;
  readonly requestUsd: Usd;
  readonly totalUsd: Usd;
}

/** What one invocation costs in the first tier: GB-seconds and the request fee, exact. */
export function invocationCost(invocation: BilledInvocation, book: PriceBook): InvocationCost {
  const { memoryMb, architecture, billedMs } = invocation;
  const durationUsd = gbSecondsOf(memoryMb, billedMs).times(
    unitPrice(book, `lambda.duration.${architecture}`),
  );
  const requestUsd = unitPrice(book, 'lambda.requests');
  return { durationUsd, requestUsd, totalUsd: durationUsd.plus(requestUsd) };
}
