import Big from 'big.js';
import type { FocusVersion } from '../../lib/report/focus/versions.ts';

/**
 * The rules of FOCUS for columns that an estimate's rows come under, written from the specification's text (its Cost and
 * Usage dataset and its attributes): presence, type, nullability, allowed values, formats of numbers, moments, units and
 * names, order of custom columns.
 */
interface Rule {
  readonly type: 'Decimal' | 'String' | 'Date/Time' | 'JSON' | 'Unit';
  /** Must the column be there? */
  readonly mandatory?: boolean;
  readonly nullable?: boolean;
  readonly values?: readonly string[];
  /** @default every version */
  readonly versions?: readonly FocusVersion[];
}

/** ServiceSubcategory has one parent each. Only what rows of ours can need is here; anything else is a violation. */
const subcategories: Readonly<Record<string, readonly string[]>> = {
  Compute: ['Containers', 'Serverless Compute', 'Virtual Machines', 'Other (Compute)'],
  Integration: ['API Management', 'Messaging', 'Workflow Orchestration', 'Other (Integration)'],
  'Management and Governance': ['Cost Management', 'Observability', 'Other (Management and Governance)'],
  Networking: ['Content Delivery', 'Network Connectivity', 'Network Infrastructure', 'Other (Networking)'],
  Storage: ['Block Storage', 'File Storage', 'Object Storage', 'Other (Storage)'],
};

const text: Rule = { type: 'String', mandatory: true };
const money: Rule = { type: 'Decimal', mandatory: true };
const moment: Rule = { type: 'Date/Time', mandatory: true };
/** Columns of conditional presence: their condition (unit prices, regions, tags) holds for what AWS bills. */
const conditional = (type: Rule['type']): Rule => ({ type, mandatory: true, nullable: true });

const rules: Readonly<Record<string, Rule>> = {
  BilledCost: money,
  BillingAccountId: text,
  BillingAccountName: { ...text, nullable: true },
  BillingCurrency: { ...text, values: ['USD'] },
  BillingPeriodEnd: moment,
  BillingPeriodStart: moment,
  ChargeCategory: { ...text, values: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'] },
  ChargeClass: { ...text, nullable: true, values: ['Correction'] },
  ChargeDescription: { ...text, nullable: true },
  ChargeFrequency: { type: 'String', values: ['One-Time', 'Recurring', 'Usage-Based'] },
  ChargePeriodEnd: moment,
  ChargePeriodStart: moment,
  ConsumedQuantity: conditional('Decimal'),
  ConsumedUnit: conditional('Unit'),
  ContractedCost: money,
  ContractedUnitPrice: conditional('Decimal'),
  EffectiveCost: money,
  HostProviderName: { ...text, versions: ['1.3', '1.4'] },
  InvoiceIssuerName: text,
  ListCost: money,
  ListUnitPrice: conditional('Decimal'),
  PricingCategory: {
    ...conditional('String'),
    values: ['Standard', 'Dynamic', 'Committed', 'Other'],
  },
  PricingQuantity: { ...money, nullable: true },
  PricingUnit: { type: 'Unit', mandatory: true, nullable: true },
  ProviderName: { ...text, versions: ['1.2', '1.3'] },
  PublisherName: { ...text, versions: ['1.2', '1.3'] },
  RegionId: conditional('String'),
  RegionName: conditional('String'),
  ServiceCategory: {
    ...text,
    values: [
      'AI and Machine Learning',
      'Analytics',
      'Business Applications',
      'Compute',
      'Databases',
      'Developer Tools',
      'Multicloud',
      'Identity',
      'Integration',
      'Internet of Things',
      'Management and Governance',
      'Media',
      'Migration',
      'Mobile',
      'Networking',
      'Security',
      'Storage',
      'Web',
      'Other',
    ],
  },
  ServiceName: text,
  ServiceProviderName: { ...text, versions: ['1.3', '1.4'] },
  ServiceSubcategory: { type: 'String', values: Object.values(subcategories).flat() },
  SkuId: conditional('String'),
  SkuMeter: conditional('String'),
  SkuPriceDetails: conditional('JSON'),
  SkuPriceId: conditional('String'),
  Tags: conditional('JSON'),
};

/** One or two base units: a data size as abbreviated there, a time unit by its name, or a capitalised noun. */
const baseUnit = '(?:[KMGTPE]?i?[bB]|[A-Z][A-Za-z]*|vCPU)';

const patterns = {
  // No exponent, no plus sign, no grouping.
  Decimal: /^-?\d+(\.\d+)?$/,
  'Date/Time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  String: /^\S(.*\S)?$/,
  JSON: /^\{.*\}$/s,
  Unit: new RegExp(`^(\\d+ )?${baseUnit}(-${baseUnit})?$`),
} as const;

type Row = Readonly<Record<string, string>>;

/** Everything in which rows break the rules of a version; empty when they keep them. */
export function focusViolations(rows: readonly Row[], version: FocusVersion): string[] {
  const names = Object.keys(rows[0] ?? {});
  const of = (name: string) => rules[name]?.versions?.includes(version) ?? name in rules;
  const custom = names.findIndex((name) => name.startsWith('x_'));
  const own = names.filter((name) => name.startsWith('x_'));
  const missing = Object.keys(rules).filter(
    (name) => rules[name]!.mandatory === true && of(name) && !names.includes(name),
  );
  return [
    ...missing.map((name) => `${name} is missing`),
    ...(custom === -1 ? [] : names.slice(custom))
      .filter((name) => !name.startsWith('x_'))
      .map((name) => `${name} stands after a column of our own`),
    ...names
      .filter((name) => !name.startsWith('x_') && !of(name))
      .map((name) => `${name} is no column of FOCUS ${version}`),
    ...own.filter((name) => !/^x_[A-Z][A-Za-z0-9]{0,47}$/.test(name)).map((name) => `${name} is no name`),
    ...(new Set(names).size === names.length ? [] : ['a column stands twice']),
    ...rows.flatMap((row, i) => violationsOf(row).map((violation) => `row ${i}: ${violation}`)),
  ];
}

function violationsOf(row: Row): string[] {
  const broken = Object.entries(rules).flatMap(([name, rule]) => {
    const value = row[name];
    if (value === undefined) return [];
    if (value === '') return rule.nullable === true ? [] : [`${name} is null`];
    if (!patterns[rule.type].test(value)) return [`${name} "${value}" is no ${rule.type}`];
    if (rule.type === 'JSON' && !isFlat(value)) return [`${name} is no flat JSON object`];
    return rule.values === undefined || rule.values.includes(value) ? [] : [`${name} is "${value}"`];
  });
  const must = (holds: boolean, what: string) => (holds ? [] : [what]);
  const before = (start: string, end: string) =>
    must((row[start] ?? '') < (row[end] ?? ''), `${start} is not before ${end}`);
  const given = (name: string) => (row[name] ?? '') !== '';
  const isProduct = (cost: string, price: string) =>
    must(
      !given(price) || new Big(row[price]!).times(row['PricingQuantity']!).eq(row[cost]!),
      `${cost} is not ${price} times PricingQuantity`,
    );
  return [
    ...broken,
    ...before('BillingPeriodStart', 'BillingPeriodEnd'),
    ...before('ChargePeriodStart', 'ChargePeriodEnd'),
    ...must(
      row['ChargeCategory'] !== 'Usage' ||
        ['PricingQuantity', 'PricingUnit', 'ListUnitPrice', 'SkuId', 'SkuPriceId', 'PricingCategory'].every(
          given,
        ),
      'a usage lacks what is not null of a usage',
    ),
    ...must(given('PricingQuantity') === given('PricingUnit'), 'a quantity without a unit'),
    ...must(given('SkuPriceId') || !given('PricingCategory'), 'a pricing category without a SKU price'),
    ...must(given('SkuPriceId') || !given('SkuPriceDetails'), 'details of no SKU price'),
    ...must(
      subcategories[row['ServiceCategory'] ?? '']?.includes(row['ServiceSubcategory'] ?? '') === true,
      `"${row['ServiceSubcategory']}" is no subcategory of "${row['ServiceCategory']}"`,
    ),
    ...(broken.length > 0
      ? []
      : [...isProduct('ListCost', 'ListUnitPrice'), ...isProduct('ContractedCost', 'ContractedUnitPrice')]),
  ];
}

/** Values are numbers, strings, true or null: no object and no array. */
function isFlat(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Object.values(value as object).every((each) => each === null || typeof each !== 'object');
  } catch {
    return false;
  }
}
