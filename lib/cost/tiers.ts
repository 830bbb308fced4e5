import { noPrice } from './errors.ts';
import type { PriceItem } from './price-items.ts';

/** Prices by item, of a region and a day. */
interface PricesOf<Tier> {
  readonly region: string;
  readonly date: string;
  readonly prices: Readonly<Partial<Record<PriceItem, readonly Tier[]>>>;
}

/**
 * The price of an item, tier by tier.
 *
 * @throws PartitaError P1751 when the book hasn't it
 */
export function tiersOf<Tier>(book: PricesOf<Tier>, item: PriceItem): readonly Tier[] {
  const tiers = book.prices[item];
  if (tiers === undefined) throw noPrice(item, book.region, book.date);
  return tiers;
}
