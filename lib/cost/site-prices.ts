import { decimal } from './money.ts';
import type { PriceBook, PriceTier } from './price-book.ts';
import type { PriceItem } from './price-items.ts';

interface Priced {
  readonly value: number;
}

interface PricedMachine {
  readonly usdPerHour?: Priced | undefined;
  readonly energy?: { readonly watts: Priced; readonly usdPerJoule: Priced } | undefined;
}

interface PricedLink {
  readonly usdPerGbUp?: Priced | undefined;
  readonly usdPerGbDown?: Priced | undefined;
}

/** What of a site file has to do with money. */
export interface PricedSite {
  readonly device?: PricedMachine | undefined;
  readonly edge?: (PricedMachine & { readonly link?: PricedLink | undefined }) | undefined;
  readonly lambda: { readonly link?: PricedLink | undefined };
}

/**
 * A region's book with the prices of a site's machines and links. What the site has no price for costs nothing there,
 * and stands in the bill with a price of 0.
 *
 * @param source the site file, as the prices' source
 */
export function withSitePrices(
  book: PriceBook,
  { device, edge, lambda }: PricedSite,
  source: string,
): PriceBook {
  const given = (price: Priced | undefined): PriceTier[] => [
    { usd: decimal(price?.value ?? 0).toFixed(), upTo: null, mark: 'given', source },
  ];
  const prices: Partial<Record<PriceItem, PriceTier[]>> = {
    'machine.device.hours': given(device?.usdPerHour),
    'machine.device.energy': given(device?.energy?.usdPerJoule),
    'machine.edge.hours': given(edge?.usdPerHour),
    'machine.edge.energy': given(edge?.energy?.usdPerJoule),
    'link.edge.up': given(edge?.link?.usdPerGbUp),
    'link.edge.down': given(edge?.link?.usdPerGbDown),
    'link.lambda.up': given(lambda.link?.usdPerGbUp),
    'link.lambda.down': given(lambda.link?.usdPerGbDown),
  };
  return { ...book, prices: { ...book.prices, ...prices } };
}
