import type { PriceBook } from '../../cost/price-book.ts';
import { type PriceItem, priceItems } from '../../cost/price-items.ts';
import { tiersOf } from '../../cost/tiers.ts';
import type { ReportDocument } from '../document.ts';
import { rounded } from '../format.ts';
import type { ReportedBillLine } from '../schema/bill.ts';
import { priceWords } from '../words.ts';

/** The prices that the report's dollars rest on: those that the bill pays, no others. */
export function pricesPaid(
  book: PriceBook,
  lines: readonly Pick<ReportedBillLine, 'item' | 'tier'>[],
  comparedAt: string,
  createdAt: string,
): ReportDocument['prices'] {
  const paid = new Map(lines.map(({ item, tier }) => [`${item} ${tier}`, { item, tier }]));
  return {
    date: book.date,
    daysOld: Math.floor((Date.parse(createdAt) - Date.parse(book.date)) / 86_400_000),
    comparedAt,
    region: book.region,
    currency: book.currency,
    computeSavingsPlanShare: book.computeSavingsPlan?.share ?? null,
    entries: [...paid.values()].map(({ item, tier }) => entry(book, item, tier)),
  };
}

function entry(book: PriceBook, item: PriceItem, tier: number): ReportDocument['prices']['entries'][number] {
  const { usd, upTo, mark, source } = tiersOf(book, item)[tier - 1]!;
  const unit = priceItems[item];
  const bound = upTo === null ? '' : `, up to ${rounded(upTo)} ${unit} a month`;
  return { item: `${priceWords[item]}${bound}`, usd, per: unit.replace(/s$/, ''), mark, source };
}
