/**
 * The column rules of FOCUS 1.2 that an estimate's rows come under, written from the specification's text: name,
 * type, whether null is allowed, allowed values.
 */
interface Rule {
  readonly type: 'Decimal' | 'String' | 'Date/Time' | 'JSON';
  readonly nullable?: boolean;
  readonly values?: readonly string[];
}

const text: Rule = { type: 'String' };
const money: Rule = { type: 'Decimal' };
const moment: Rule = { type: 'Date/Time' };

const mandatory: Readonly<Record<string, Rule>> = {
  BilledCost: money,
  BillingAccountId: text,
  BillingAccountName: { type: 'String', nullable: true },
  BillingCurrency: { type: 'String', values: ['USD'] },
  BillingPeriodEnd: moment,
  BillingPeriodStart: moment,
  ChargeCategory: { type: 'String', values: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'] },
  ChargeClass: { type: 'String', nullable: true, values: ['Correction'] },
  ChargeDescription: { type: 'String', nullable: true },
  ChargePeriodEnd: moment,
  ChargePeriodStart: moment,
  ContractedCost: money,
  EffectiveCost: money,
  InvoiceIssuerName: text,
  ListCost: money,
  PricingQuantity: { type: 'Decimal', nullable: true },
  PricingUnit: { type: 'String', nullable: true },
  ProviderName: text,
  PublisherName: text,
  ServiceCategory: {
    type: 'String',
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
};

const others: Readonly<Record<string, Rule>> = {
  ChargeFrequency: { type: 'String', values: ['One-Time', 'Recurring', 'Usage-Based'] },
  ConsumedQuantity: money,
  ConsumedUnit: text,
  ContractedUnitPrice: money,
  HostProviderName: text,
  ListUnitPrice: money,
  PricingCategory: { type: 'String', values: ['Standard', 'Dynamic', 'Committed', 'Other'] },
  RegionId: text,
  RegionName: text,
  ServiceProviderName: text,
  ServiceSubcategory: text,
  Tags: { type: 'JSON' },
};

const patterns = {
  Decimal: /^-?\d+(\.\d+)?$/,
  'Date/Time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  String: /^\S(.*\S)?$/s,
  JSON: /^\{.*\}$/s,
} as const;

type Row = Readonly<Record<string, string>>;

/** Everything in which rows break the rules; empty when they keep them. */
export function focusViolations(rows: readonly Row[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  const missing = Object.keys(mandatory).filter((name) => !names.includes(name));
  const custom = names.findIndex((name) => name.startsWith('x_'));
  const late = custom === -1 ? [] : names.slice(custom).filter((name) => !name.startsWith('x_'));
  const unknown = names.filter((name) => !name.startsWith('x_') && !(name in mandatory) && !(name in others));
  return [
    ...missing.map((name) => `${name} is missing`),
    ...late.map((name) => `${name} stands after a column of our own`),
    ...unknown.map((name) => `${name} is no column of the specification`),
    ...rows.flatMap((row, i) => violationsOf(row).map((violation) => `row ${i}: ${violation}`)),
  ];
}

function violationsOf(row: Row): string[] {
  const broken = Object.entries({ ...mandatory, ...others }).flatMap(([name, rule]) => {
    const value = row[name];
    if (value === undefined) return [];
    if (value === '') return rule.nullable === true ? [] : [`${name} is null`];
    if (!patterns[rule.type].test(value)) return [`${name} "${value}" is no ${rule.type}`];
    return rule.values === undefined || rule.values.includes(value) ? [] : [`${name} is "${value}"`];
  });
  const ordered = (start: string, end: string) =>
    (row[start] ?? '') < (row[end] ?? '') ? [] : [`${start} is not before ${end}`];
  return [
    ...broken,
    ...ordered('BillingPeriodStart', 'BillingPeriodEnd'),
    ...ordered('ChargePeriodStart', 'ChargePeriodEnd'),
    ...(row['ChargeCategory'] === 'Usage' && !row['PricingQuantity'] ? ['a usage without a quantity'] : []),
  ];
}
