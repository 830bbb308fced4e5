import { z } from 'zod';
import { versioned } from '../plan/versioned.ts';
import { noPrices } from './errors.ts';
import { decimal, type Usd } from './money.ts';
import { type PriceItem, priceItemNames } from './price-items.ts';
import { tiersOf } from './tiers.ts';

/** How far a price can be trusted. */
export const priceMarks = ['checked', 'from memory', 'price list', 'given'] as const;

const tierSchema = z.object({
  usd: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .describe('dollars a unit, plain decimal'),
  upTo: z.number().positive().nullable().describe('units a month that this price holds for; null: all more'),
  mark: z
    .enum(priceMarks)
    .describe('checked: read at the source when the book was made; given: said by the site file'),
  source: z.string(),
});

export type PriceTier = z.infer<typeof tierSchema>;

const discountSchema = tierSchema.pick({ mark: true, source: true }).extend({
  share: z
    .string()
    .regex(/^0(\.\d+)?$/)
    .describe('of the list price, at most'),
});

export const priceBook = versioned('partita/price-book', 1, {
  date: z.iso.date().describe('when the prices were looked up'),
  region: z.string().min(1),
  currency: z.literal('USD'),
  prices: z.partialRecord(z.enum(priceItemNames), z.array(tierSchema).min(1)).describe('first tier first'),
  computeSavingsPlan: discountSchema.nullable().describe('on duration and provisioned concurrency of Lambda'),
});

/** Dated prices of one region, with their sources. A price that isn't known is absent. No free tier is netted in. */
export type PriceBook = z.infer<typeof priceBook.schema>;

/** What of a book a bill is computed with. */
export type Prices = Pick<PriceBook, 'region' | 'date' | 'prices'>;

/**
 * What a unit costs before any volume discount.
 *
 * @throws PartitaError P1751
 */
export const unitPrice = (book: PriceBook, item: PriceItem): Usd => decimal(tiersOf(book, item)[0]!.usd);

/**
 * The book of a region.
 *
 * @throws PartitaError P1750 when there is none
 */
export function bookOf(region: string, books: readonly PriceBook[]): PriceBook {
  const book = books.find((each) => each.region === region);
  if (book === undefined)
    throw noPrices(
      region,
      books.map((each) => each.region),
    );
  return book;
}
