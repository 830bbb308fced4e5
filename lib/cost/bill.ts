import { type Charge, charge } from './charge.ts';
import { decimal, sumUsd, type Usd } from './money.ts';
import type { Prices } from './price-book.ts';
import type { PriceItem } from './price-items.ts';
import type { UsageLine } from './usage.ts';

/** One line of a month's bill: what was used, by whom, at which tier's price. */
export interface BillLine extends Charge {
  readonly owner: string;
  readonly kind: UsageLine['kind'];
}

/**
 * The bill of a month's usage: every line's quantity times its price is its amount, exact, and nothing is rounded.
 * Tiers count what all lines use together, in their order.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function billOf(usage: readonly UsageLine[], book: Prices): BillLine[] {
  const used = new Map<PriceItem, Usd>();
  return usage.flatMap(({ owner, kind, item, quantity }) => {
    const before = used.get(item) ?? decimal(0);
    used.set(item, before.plus(quantity));
    return charge(book, item, quantity, before).map((each) => ({ owner, kind, ...each }));
  });
}

export const billUsd = (lines: readonly { readonly usd: Usd }[]): Usd => sumUsd(lines.map(({ usd }) => usd));
