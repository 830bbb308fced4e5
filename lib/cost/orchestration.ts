import type { Architecture } from '../plan/platform.ts';
import { invocationCost } from './invocation.ts';
import { logUsd } from './logs.ts';
import { decimal, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { gbSecondsOf } from './quantities.ts';
import { stateStep } from './usage.ts';

/** Who walks a chain, with what that costs by. */
export type Walker =
  | { readonly orchestration: 'client' }
  | {
      readonly orchestration: 'coordinator';
      readonly memoryMb: number;
      readonly architecture: Architecture;
    }
  | { readonly orchestration: 'step-functions' };

/** What an inference costs more than where the caller walks the chain. */
export interface WalkFees {
  readonly perInferenceUsd: Usd;
  /** While it waits for the chain. */
  readonly perMsUsd: Usd;
}

/** A time is rounded up to a whole step: where it falls within one, that is half a step on average. */
const roundedUp = 0.5;

/**
 * - coordinator: one more request with its log, and its GB-seconds while it waits for the whole chain;
 * - step-functions: an Express request, and its duration in steps of 100 ms and 64 MB; that every hand-off is by S3 is
 *   in the partitions' channels. Source: AWS Step Functions pricing.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function walkFees(walker: Walker, book: PriceBook): WalkFees {
  switch (walker.orchestration) {
    case 'client':
      return { perInferenceUsd: decimal(0), perMsUsd: decimal(0) };
    case 'coordinator': {
      const { requestUsd, durationUsd } = invocationCost({ ...walker, billedMs: 1 }, book);
      const rounding = durationUsd.times(roundedUp);
      return { perInferenceUsd: requestUsd.plus(logUsd(book)).plus(rounding), perMsUsd: durationUsd };
    }
    case 'step-functions': {
      const perMsUsd = gbSecondsOf(stateStep.mb, 1).times(unitPrice(book, 'states.express-duration'));
      const rounding = perMsUsd.times(stateStep.ms).times(roundedUp);
      return { perInferenceUsd: unitPrice(book, 'states.express-requests').plus(rounding), perMsUsd };
    }
  }
}

/**
 * What walks the chain of an inference, modelled.
 *
 * @param waitedMs mean time that it takes from the request to the answer
 * @throws PartitaError P1751 when a price isn't known
 */
export function walkUsd(walker: Walker, waitedMs: number, book: PriceBook): Usd {
  const { perInferenceUsd, perMsUsd } = walkFees(walker, book);
  return perInferenceUsd.plus(perMsUsd.times(decimal(waitedMs)));
}
