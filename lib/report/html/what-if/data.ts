import type { PriceBook } from '../../../cost/price-book.ts';
import type { ReportDocument } from '../../document.ts';
import type { WhatIfData } from './compute.ts';

/** The report's billing and prices, as a what-if takes them. */
export function whatIfData({ billing, priceTiers, prices, workload }: ReportDocument): WhatIfData {
  const byItem: PriceBook['prices'] = {};
  // Without the sources, which the page has already.
  for (const { item, usd, upTo, mark } of priceTiers) {
    byItem[item] = [...(byItem[item] ?? []), { usd, upTo, mark, source: '' }];
  }
  return {
    billing,
    prices: { region: prices.region, date: prices.date, prices: byItem },
    requestsPerMonth: workload.requestsPerMonth,
  };
}
