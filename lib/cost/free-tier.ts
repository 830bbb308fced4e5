import type { BillLine } from './bill.ts';
import { decimal, sumUsd, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import type { PriceItem } from './price-items.ts';

/** Units a month that an account is not charged for. Source: the price pages; items of a group share one allowance. */
const allowances: readonly { readonly items: readonly PriceItem[]; readonly quantity: number }[] = [
  { items: ['lambda.requests'], quantity: 1_000_000 },
  { items: ['lambda.duration.x86_64', 'lambda.duration.arm64'], quantity: 400_000 },
  { items: ['transfer.out'], quantity: 100 },
  { items: ['logs.ingestion'], quantity: 5 },
];

export interface FreeAllowance {
  readonly item: PriceItem;
  readonly quantity: Usd;
  readonly usd: Usd;
}

/**
 * What the free tier would take off a bill if nothing else in the account used it. It is shown, and never netted in.
 * An allowance is taken at the first tier's price.
 */
export function freeTier(lines: readonly BillLine[], book: PriceBook): FreeAllowance[] {
  return allowances.flatMap(({ items, quantity }) => {
    let left = decimal(quantity);
    return items.flatMap((item) => {
      const used = sumUsd(lines.filter((line) => line.item === item).map((line) => line.quantity));
      const free = used.lt(left) ? used : left;
      left = left.minus(free);
      return free.gt(0) ? [{ item, quantity: free, usd: free.times(unitPrice(book, item)) }] : [];
    });
  });
}
