import { stringify } from 'csv-stringify/sync';
import type { ReportDocument } from '../document.ts';
import type { ReportedBillLine } from '../schema/bill.ts';
import { cellText, plain } from '../text/cell.ts';
import { costWords, priceWords } from '../words.ts';
import { serviceOf } from './services.ts';
import { type FocusVersion, isColumnOf } from './versions.ts';

/**
 * The month's bill in FOCUS, the FinOps Open Cost and Usage Specification: a row for each line, so that it can be
 * joined with the bill when it comes. What is ours stands in `x_` columns, last; `x_IsEstimate` says that nobody
 * has billed this. SKUs are those of the price book, whose names begin with `partita:`; AWS's own aren't known.
 */
export function renderFocus(document: ReportDocument, version: FocusVersion): string {
  const shared = sharedBy(document);
  const rows = document.bill.lines.map((line) => ({ ...shared, ...columnsOf(document, line) }));
  const names = Object.keys({ ...shared, ...columnsOf(document, emptyLine) });
  const own = names.filter((name) => name.startsWith('x_'));
  const focus = names.filter((name) => !name.startsWith('x_') && isColumnOf(name, version));
  return stringify(rows, {
    header: true,
    columns: [...focus.sort(), ...own.sort()],
    record_delimiter: 'windows',
    quoted_string: true,
  });
}

/** Names the columns where there is no line: a month of no requests. */
const emptyLine: ReportedBillLine = {
  owner: '',
  memoryMb: null,
  architecture: null,
  kind: 'requests',
  item: 'lambda.requests',
  tier: 1,
  quantity: '0',
  unit: '',
  unitPriceUsd: '0',
  usd: '0',
  lowUsd: '0',
  highUsd: '0',
  basis: 'assumed',
};

/** What every row says. */
function sharedBy({ createdAt, prices, workload }: ReportDocument) {
  const period = nextMonth(createdAt);
  return {
    BillingAccountId: 'estimate',
    BillingAccountName: null,
    BillingCurrency: prices.currency,
    BillingPeriodEnd: period.end,
    BillingPeriodStart: period.start,
    ChargeCategory: 'Usage',
    ChargeClass: null,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodEnd: period.end,
    ChargePeriodStart: period.start,
    PricingCategory: 'Standard',
    RegionId: cellText(prices.region),
    RegionName: cellText(prices.region),
    x_ColdRate: plain(Math.max(0, ...workload.coldStartRates)),
    x_IsEstimate: 'true',
    x_PriceBookDate: prices.date,
    x_RequestsPerMonth: plain(workload.requestsPerMonth),
    x_Scenario: 'base',
  };
}

function columnsOf({ planHash, model }: ReportDocument, line: ReportedBillLine) {
  const { provider, issuer, ...service } = serviceOf(line.item);
  return {
    BilledCost: line.usd,
    ChargeDescription: `Estimate: ${costWords[line.kind]}, ${priceWords[line.item]}, tier ${line.tier}`,
    ConsumedQuantity: line.quantity,
    ConsumedUnit: line.unit,
    ContractedCost: line.usd,
    ContractedUnitPrice: line.unitPriceUsd,
    EffectiveCost: line.usd,
    HostProviderName: provider,
    InvoiceIssuerName: issuer,
    ListCost: line.usd,
    ListUnitPrice: line.unitPriceUsd,
    PricingQuantity: line.quantity,
    PricingUnit: line.unit,
    ProviderName: provider,
    PublisherName: issuer,
    ...service,
    ServiceProviderName: provider,
    SkuId: `partita:${line.item}`,
    SkuMeter: priceWords[line.item],
    SkuPriceDetails: JSON.stringify({ x_Tier: line.tier }),
    SkuPriceId: `partita:${line.item}:${line.tier}`,
    Tags: JSON.stringify({
      'partita:application': cellText(model.name),
      'partita:model': cellText(model.name),
      'partita:partition': cellText(line.owner),
      'partita:plan': planHash,
    }),
    x_Basis: line.basis,
    x_CiHigh: line.highUsd,
    x_CiLow: line.lowUsd,
    x_Item: line.item,
    x_Kind: line.kind,
    x_MemoryMb: line.memoryMb,
    x_Partition: cellText(line.owner),
    x_PriceTier: line.tier,
  };
}

/** The calendar month after a moment: a period begins inclusive and ends exclusive. */
function nextMonth(iso: string): { start: string; end: string } {
  const at = new Date(iso);
  const month = (offset: number) =>
    `${new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1)).toISOString().slice(0, 19)}Z`;
  return { start: month(1), end: month(2) };
}
