import { billOf, billUsd } from '../../cost/bill.ts';
import { forecast } from '../../cost/forecast.ts';
import { freeTier } from '../../cost/free-tier.ts';
import { assumedLogs } from '../../cost/logs.ts';
import { decimal, sumUsd, type Usd } from '../../cost/money.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import { priceItemNames, priceItems } from '../../cost/price-items.ts';
import { sensitivities } from '../../cost/sensitivity.ts';
import type { PricedSite } from '../../cost/site-prices.ts';
import { type CostKind, monthlyUsage } from '../../cost/usage.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ReportDocument } from '../document.ts';
import type { Basis } from '../schema/basis.ts';
import { alternativesOf } from './alternatives.ts';
import { type BillingAssumptions, coordinatorName, deploymentRange } from './billed-deployment.ts';
import type { MeasuredPlan } from './measured-plan.ts';
import { monthlyBill } from './monthly-bill.ts';

/** Every dollar of the report but the predicted ones. */
type Costs = Pick<
  ReportDocument,
  | 'usdPerThousand'
  | 'usdPerMillion'
  | 'monthlyUsd'
  | 'billing'
  | 'priceTiers'
  | 'bill'
  | 'freeTier'
  | 'forecast'
  | 'unitEconomics'
  | 'sensitivity'
  | 'breakEven'
  | 'breakEvenUnknown'
>;

interface CostInput {
  readonly workload: Workload;
  readonly book: PriceBook;
  readonly site: PricedSite | null;
  readonly coldStartRates: readonly number[];
  readonly coldStartBasis: Basis;
  readonly latencyBasis: Basis;
}

const million = 1_000_000;
/** From a prototype to a business. */
const volumes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** @throws PartitaError P1751 when a price isn't known */
export function costsOf(source: MeasuredPlan, input: CostInput): Costs {
  const { workload, book, site, coldStartRates, coldStartBasis, latencyBasis } = input;
  const { internetShare } = workload;
  const assumptions: BillingAssumptions = { coldStartRates, internetShare, ...assumedLogs };
  const range = deploymentRange(source, assumptions, site);
  const basis: Readonly<Record<CostKind, Basis>> = {
    duration: latencyBasis,
    init: coldStartBasis,
    requests: 'measured',
    'provisioned-concurrency': 'assumed',
    'ephemeral-storage': latencyBasis,
    s3: 'modelled',
    'step-functions': 'modelled',
    logs: 'assumed',
    transfer: 'assumed',
    machines: latencyBasis,
    energy: latencyBasis,
    links: 'measured',
  };
  const { requestsPerMonth } = workload;
  const bill = monthlyBill(range, requestsPerMonth, book, (kind, owner) =>
    owner === coordinatorName && kind === 'duration' ? 'modelled' : basis[kind],
  );
  const monthly = (requests: number) => billUsd(billOf(monthlyUsage(range.base, requests), book));
  const monthlyUsd = decimal(bill.totalUsd);
  const perMillion =
    requestsPerMonth > 0 ? monthlyUsd.times(million).div(decimal(requestsPerMonth)) : monthly(million);
  return {
    usdPerThousand: perMillion.times('0.001').toNumber(),
    usdPerMillion: perMillion.toNumber(),
    monthlyUsd: monthlyUsd.toNumber(),
    billing: {
      ...range.base,
      functions: [...range.base.functions],
      machines: [...range.base.machines],
      links: [...range.base.links],
    },
    priceTiers: priceTiersOf(book),
    bill,
    freeTier: freeTierOf(range.base, requestsPerMonth, book),
    forecast: forecast(range, workload, book).map(({ month, requests, lowUsd, baseUsd, highUsd }) => ({
      month,
      requests,
      lowUsd: lowUsd.toNumber(),
      baseUsd: baseUsd.toNumber(),
      highUsd: highUsd.toNumber(),
    })),
    unitEconomics: volumes.map((volume) => {
      const usd = monthly(volume);
      return {
        requestsPerMonth: volume,
        monthlyUsd: usd.toNumber(),
        usdPerThousand: usd.times(1000).div(volume).toNumber(),
      };
    }),
    sensitivity: sensitivities(range, requestsPerMonth, book).map(({ factor, low, high }) => ({
      factor,
      low: scenario(low),
      high: scenario(high),
    })),
    ...alternativesOf(source, range.base, requestsPerMonth, perMillion.div(million), book),
  };
}

const scenario = ({ when, usd }: { when: string; usd: Usd }) => ({ when, monthlyUsd: usd.toNumber() });

function freeTierOf(
  deployment: Parameters<typeof monthlyUsage>[0],
  requestsPerMonth: number,
  book: PriceBook,
): ReportDocument['freeTier'] {
  const lines = freeTier(billOf(monthlyUsage(deployment, requestsPerMonth), book), book);
  return {
    totalUsd: sumUsd(lines.map(({ usd }) => usd)).toFixed(),
    lines: lines.map(({ item, quantity, usd }) => ({
      item,
      quantity: quantity.toFixed(),
      unit: priceItems[item],
      usd: usd.toFixed(),
    })),
  };
}

/** Prices of what a deployment is billed for; those of servers aren't. */
const priceTiersOf = (book: PriceBook): ReportDocument['priceTiers'] =>
  priceItemNames
    .filter((item) => /^(lambda|s3|states|logs|transfer|machine|link)\./.test(item))
    .flatMap((item) =>
      (book.prices[item] ?? []).map(({ usd, upTo, mark, source }, i, tiers) => ({
        item,
        tier: i + 1,
        from: tiers[i - 1]?.upTo ?? 0,
        upTo,
        usd,
        mark,
        source,
      })),
    );
