import { decimal, type Usd } from './money.ts';
import type { Prices, PriceTier } from './price-book.ts';
import type { PriceItem } from './price-items.ts';
import { tiersOf } from './tiers.ts';

/** What one tier's share of a month's usage costs. */
export interface Charge {
  readonly item: PriceItem;
  readonly tier: PriceTier;
  /** Counted from 1. */
  readonly tierNumber: number;
  readonly quantity: Usd;
  readonly usd: Usd;
}

/**
 * What a month's usage of an item costs, tier by tier: quantity times price, exact, no rounding.
 *
 * @param quantity in the item's unit
 * @param used what the account has used of it this month already: it fills the first tiers
 * @returns no charge for no quantity
 * @throws PartitaError P1751 when the price isn't known
 */
export function charge(book: Prices, item: PriceItem, quantity: Usd, used: Usd = decimal(0)): Charge[] {
  const charges: Charge[] = [];
  let start = decimal(0);
  for (const [at, tier] of tiersOf(book, item).entries()) {
    const end = tier.upTo === null ? null : decimal(tier.upTo);
    const from = used.gt(start) ? used : start;
    const until = end === null || end.gt(used.plus(quantity)) ? used.plus(quantity) : end;
    if (until.gt(from)) {
      const share = until.minus(from);
      charges.push({ item, tier, tierNumber: at + 1, quantity: share, usd: share.times(tier.usd) });
    }
    if (end === null) break;
    start = end;
  }
  return charges;
}
