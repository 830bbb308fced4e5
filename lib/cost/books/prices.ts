import { type PriceBook, type PriceTier, priceBook } from '../price-book.ts';
import type { PriceItem } from '../price-items.ts';

/** When the committed books were looked up. */
const date = '2026-11-01';

export interface Source {
  readonly mark: PriceTier['mark'];
  readonly source: string;
}

export const checked = (source: string): Source => ({ mark: 'checked', source });
export const fromMemory = (source: string): Source => ({ mark: 'from memory', source });

/** One price for every unit. */
export const flat = (usd: string, from: Source): PriceTier[] => [{ usd, upTo: null, ...from }];

/** Prices that fall with a month's volume: `[usd, up to]`, the last without a bound. */
export const tiered = (
  tiers: readonly (readonly [usd: string, upTo: number | null])[],
  from: Source,
): PriceTier[] => tiers.map(([usd, upTo]) => ({ usd, upTo, ...from }));

/** The same prices where only memory says that they hold. */
export const remembered = (prices: Partial<Record<PriceItem, PriceTier[]>>): typeof prices =>
  Object.fromEntries(
    Object.entries(prices).map(([item, tiers]) => [
      item,
      tiers.map((tier) => ({ ...tier, mark: 'from memory' as const })),
    ]),
  );

export const book = (region: string, prices: Partial<Record<PriceItem, PriceTier[]>>): PriceBook =>
  priceBook.schema.parse({
    schema: priceBook.name,
    version: priceBook.version,
    date,
    region,
    currency: 'USD',
    prices,
    computeSavingsPlan: { share: '0.17', ...checked('https://aws.amazon.com/savingsplans/compute-pricing/') },
  });
