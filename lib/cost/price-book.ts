import type { Architecture } from '../plan/platform.ts';
import { noPrices } from './errors.ts';

/** One price: dollars in decimal notation, what they buy, and how far they can be trusted. */
export interface Price {
  readonly usd: string;
  readonly per: 'GB-second' | 'request';
  /** `checked`: read on the page named as source when the book was made. */
  readonly mark: 'checked' | 'from memory';
  readonly source: string;
}

/** A price that holds for a month's usage up to a bound; null for the last tier. */
interface PriceTier extends Price {
  readonly upToGbSeconds: number | null;
}

/** Prices of one region in one month, `YYYY-MM`. No free tier is netted in. */
export interface PriceBook {
  readonly date: string;
  readonly region: string;
  readonly currency: 'USD';
  readonly lambda: {
    readonly request: Price;
    /** Duration by architecture, first tier first. */
    readonly duration: Readonly<Record<Architecture, readonly [PriceTier, ...PriceTier[]]>>;
  };
  readonly s3Standard: { readonly put: Price; readonly get: Price };
}

const lambdaPage = 'https://aws.amazon.com/lambda/pricing/';
const s3Page = 'https://aws.amazon.com/s3/pricing/';
const s3RequestFees = 'https://c3x.dev/blog/s3-request-fees-explained';

const gbSeconds = (
  usd: string,
  upToGbSeconds: number | null,
  mark: Price['mark'] = 'checked',
): PriceTier => ({
  usd,
  upToGbSeconds,
  per: 'GB-second',
  mark,
  source: lambdaPage,
});

const usEast1: PriceBook = {
  date: '2026-11',
  region: 'us-east-1',
  currency: 'USD',
  lambda: {
    request: { usd: '0.0000002', per: 'request', mark: 'checked', source: lambdaPage },
    duration: {
      x86_64: [
        gbSeconds('0.0000166667', 6_000_000_000),
        gbSeconds('0.000015', 15_000_000_000),
        gbSeconds('0.000013334', null),
      ],
      arm64: [
        gbSeconds('0.0000133334', 7_500_000_000),
        gbSeconds('0.0000120001', 18_750_000_000),
        gbSeconds('0.0000106667', null, 'from memory'),
      ],
    },
  },
  s3Standard: {
    put: { usd: '0.000005', per: 'request', mark: 'checked', source: s3RequestFees },
    get: { usd: '0.0000004', per: 'request', mark: 'checked', source: s3Page },
  },
};

const books: readonly PriceBook[] = [usEast1];

/**
 * The prices of a region.
 *
 * @throws PartitaError P1750 when they aren't known
 */
export function priceBookFor(region: string): PriceBook {
  const book = books.find((each) => each.region === region);
  if (book === undefined)
    throw noPrices(
      region,
      books.map((each) => each.region),
    );
  return book;
}
