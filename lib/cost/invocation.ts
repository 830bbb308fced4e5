import type { Architecture } from '../plan/platform.ts';
import { decimal, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';

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

/** Multiplying by 1/1024 and 1/1000 in decimals is exact; dividing isn't. */
const gbPerMb = decimal('0.0009765625');
const secondsPerMs = decimal('0.001');

/** What one invocation costs in the first tier: GB-seconds and the request fee, exact. */
export function invocationCost(invocation: BilledInvocation, book: PriceBook): InvocationCost {
  const { memoryMb, architecture, billedMs } = invocation;
  const gbSeconds = decimal(memoryMb).times(gbPerMb).times(billedMs).times(secondsPerMs);
  const durationUsd = gbSeconds.times(unitPrice(book, `lambda.duration.${architecture}`));
  const requestUsd = unitPrice(book, 'lambda.requests');
  return { durationUsd, requestUsd, totalUsd: durationUsd.plus(requestUsd) };
}
