import type { Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { gbOf } from './quantities.ts';
import { storedLogShare } from './usage.ts';

/** Lambda's own three lines and a handler's line with its metrics; kept as long as the stack keeps them. Assumed. */
export const assumedLogs = { logBytesPerInvocation: 1024, logRetentionMonths: 1 } as const;

/**
 * What the log of one invocation costs: written, and stored until it is deleted.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function logUsd(book: PriceBook): Usd {
  const { logBytesPerInvocation, logRetentionMonths } = assumedLogs;
  const stored = unitPrice(book, 'logs.storage').times(storedLogShare).times(logRetentionMonths);
  return gbOf(logBytesPerInvocation).times(unitPrice(book, 'logs.ingestion').plus(stored));
}
