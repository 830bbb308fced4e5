import { stringify } from 'csv-stringify/sync';
import type { PriceItem } from '../cost/price-items.ts';
import type { ReportDocument, ReportedBillLine } from './document.ts';
import { costWords, priceWords } from './words.ts';

export const focusVersions = ['1.2', '1.3'] as const;
export type FocusVersion = (typeof focusVersions)[number];

interface Service {
  readonly name: string;
  readonly category: string;
  readonly subcategory: string;
}

const lambda = {
  name: 'AWS Lambda',
  category: 'Compute',
  subcategory: 'Serverless Compute',
};

/** The service that an item is billed by, by the first word of its name. */
const services: Readonly<Record<string, Service>> = {
  lambda,
  s3: { name: 'Amazon Simple Storage Service', category: 'Storage', subcategory: 'Object Storage' },
  states: { name: 'AWS Step Functions', category: 'Integration', subcategory: 'Workflow Orchestration' },
  logs: {
    name: 'AmazonCloudWatch',
    category: 'Management and Governance',
    subcategory: 'Observability',
  },
  transfer: { name: 'AWS Data Transfer', category: 'Networking', subcategory: 'Other (Networking)' },
};

const serviceOf = (item: PriceItem): Service => services[item.split('.')[0]!] ?? lambda;

/**
 * The month's bill in FOCUS, the FinOps Open Cost and Usage Specification: a row for each line, so that it can be
 * joined with the bill when it comes. What is ours stands in `x_` columns, last; `x_IsEstimate` says that nobody
 * has billed this.
 *
 * @param version of the specification; 1.3 adds ServiceProviderName and HostProviderName
 */
export function renderFocus(document: ReportDocument, version: FocusVersion): string {
  const rows = document.bill.lines.map((line) => rowOf(document, line, version));
  return stringify(rows, {
    header: true,
    columns: columnsOf(version),
    record_delimiter: 'windows',
    quoted_string: true,
  });
}

function rowOf(document: ReportDocument, line: ReportedBillLine, version: FocusVersion) {
  const { prices, workload, planHash, model } = document;
  const period = nextMonth(document.createdAt);
  const service = serviceOf(line.item);
  const forecast = document.forecast[0];
  return {
    BilledCost: line.usd,
    BillingAccountId: 'estimate',
    BillingAccountName: null,
    BillingCurrency: prices.currency,
    BillingPeriodEnd: period.end,
    BillingPeriodStart: period.start,
    ChargeCategory: 'Usage',
    ChargeClass: null,
    ChargeDescription: `Estimate: ${costWords[line.kind]}, ${priceWords[line.item]}, tier ${line.tier}`,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodEnd: period.end,
    ChargePeriodStart: period.start,
    ConsumedQuantity: line.quantity,
    ConsumedUnit: line.unit,
    ContractedCost: line.usd,
    ContractedUnitPrice: line.unitPriceUsd,
    EffectiveCost: line.usd,
    ...(version === '1.3' && { HostProviderName: 'AWS' }),
    InvoiceIssuerName: 'Amazon Web Services, Inc.',
    ListCost: line.usd,
    ListUnitPrice: line.unitPriceUsd,
    PricingCategory: 'Standard',
    PricingQuantity: line.quantity,
    PricingUnit: line.unit,
    ProviderName: 'AWS',
    PublisherName: 'Amazon Web Services, Inc.',
    RegionId: prices.region,
    RegionName: prices.region,
    ServiceCategory: service.category,
    ServiceName: service.name,
    ...(version === '1.3' && { ServiceProviderName: 'AWS' }),
    ServiceSubcategory: service.subcategory,
    Tags: JSON.stringify({
      'partita:application': model.name,
      'partita:model': model.name,
      'partita:partition': line.owner,
      'partita:plan': planHash,
    }),
    x_Basis: line.basis,
    x_CiHigh: forecast?.highUsd ?? null,
    x_CiLow: forecast?.lowUsd ?? null,
    x_ColdRate: Math.max(...workload.coldStartRates),
    x_IsEstimate: 'true',
    x_Item: line.item,
    x_Kind: line.kind,
    x_MemoryMb: line.memoryMb,
    x_Partition: line.owner,
    x_PriceBookDate: prices.date,
    x_PriceTier: line.tier,
    x_RequestsPerMonth: workload.requestsPerMonth,
    x_Scenario: 'base',
  };
}

type Column = keyof ReturnType<typeof rowOf>;

const columns: readonly Column[] = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'HostProviderName',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'RegionName',
  'ServiceCategory',
  'ServiceName',
  'ServiceProviderName',
  'ServiceSubcategory',
  'Tags',
  'x_Basis',
  'x_CiHigh',
  'x_CiLow',
  'x_ColdRate',
  'x_IsEstimate',
  'x_Item',
  'x_Kind',
  'x_MemoryMb',
  'x_Partition',
  'x_PriceBookDate',
  'x_PriceTier',
  'x_RequestsPerMonth',
  'x_Scenario',
];

const from13: readonly Column[] = ['HostProviderName', 'ServiceProviderName'];

const columnsOf = (version: FocusVersion): Column[] =>
  columns.filter((column) => version === '1.3' || !from13.includes(column));

/** The calendar month after a moment: a period begins inclusive and ends exclusive. */
function nextMonth(iso: string): { start: string; end: string } {
  const at = new Date(iso);
  const month = (offset: number) =>
    `${new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1)).toISOString().slice(0, 19)}Z`;
  return { start: month(1), end: month(2) };
}
