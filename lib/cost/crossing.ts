import { priceBookFor } from './books/index.ts';
import { s3HandoffUsd } from './inference.ts';
import { perMillion } from './money.ts';
import { unitPrice } from './price-book.ts';

/** Least that crossing a cut adds to a million inferences. */
export interface CrossingPrice {
  /** One more request. */
  readonly inlineUsdPerMillion: number;
  /** A PUT and a GET more where the tensors go by S3. */
  readonly s3UsdPerMillion: number;
}

/** @throws PartitaError P1750 when the region's prices aren't known */
export function crossingPrice(region: string): CrossingPrice {
  const book = priceBookFor(region);
  return {
    inlineUsdPerMillion: perMillion(unitPrice(book, 'lambda.requests')),
    s3UsdPerMillion: perMillion(s3HandoffUsd(book)),
  };
}
