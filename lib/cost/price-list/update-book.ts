import type { PriceBook, PriceTier } from '../price-book.ts';
import { type PriceItem, priceItemNames } from '../price-items.ts';
import type { OfferPrices } from './read-offer.ts';

/** What became of a price. */
export interface PriceChange {
  readonly item: PriceItem;
  /** Dollars a unit, tier by tier; null where there was or is none. */
  readonly before: readonly string[] | null;
  readonly after: readonly string[] | null;
}

/** A book with an offer's prices in the place of its own; what the offers don't have stays as it was, with its mark. */
export function updateBook(
  book: PriceBook,
  offers: readonly OfferPrices[],
): { book: PriceBook; changes: PriceChange[] } {
  const updated: PriceBook['prices'] = { ...book.prices };
  for (const { prices } of offers) {
    for (const [item, tiers] of prices) updated[item] = [...tiers];
  }
  const date =
    offers
      .map((offer) => offer.date)
      .sort()
      .at(-1) ?? book.date;
  const changes = priceItemNames
    .map((item) => ({ item, before: pricesOf(book.prices[item]), after: pricesOf(updated[item]) }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  return { book: { ...book, date, prices: updated }, changes };
}

const pricesOf = (tiers: readonly PriceTier[] | undefined): string[] | null =>
  tiers?.map(({ usd, upTo }) => (upTo === null ? usd : `${usd} up to ${upTo}`)) ?? null;
