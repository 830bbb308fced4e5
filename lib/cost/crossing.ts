import { decimal, perMillion } from './money.ts';
import { priceBookFor } from './price-book.ts';

/** Least that crossing a cut adds to a million inferences. */
export interface CrossingPrice {
  /** One more request. */
  readonly inlineUsdPerMillion: number;
  /** A PUT and a GET more where the tensors go by S3. */
  readonly s3UsdPerMillion: number;
}

/** @throws PartitaError P1750 when the region's prices aren't known */
export function crossingPrice(region: string): CrossingPrice {
  const { lambda, s3Standard } = priceBookFor(region);
  return {
    inlineUsdPerMillion: perMillion(decimal(lambda.request.usd)),
    s3UsdPerMillion: perMillion(decimal(s3Standard.put.usd).plus(s3Standard.get.usd)),
  };
}
