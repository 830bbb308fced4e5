import { parse } from 'csv-parse/sync';
import { actualsUnreadable } from './errors.ts';
import { decimal, type Usd } from './money.ts';
import { type PriceItem, priceItemNames } from './price-items.ts';
import { offerItems } from './price-list/offer-items.ts';

/** One row of a bill that came. */
export interface ActualLine {
  /** Value of the tag `partita:partition`; null where the row has none. */
  readonly partition: string | null;
  /** What it is of what we price; null where it is something else. */
  readonly item: PriceItem | null;
  readonly quantity: Usd;
  readonly usd: Usd;
  readonly currency: string;
  /** As the bill calls it. */
  readonly description: string;
}

/** Where a row's fields stand, in FOCUS and in the Cost and Usage Report. */
const columnNames = {
  tags: ['Tags', 'resource_tags'],
  quantity: ['PricingQuantity', 'line_item_usage_amount', 'lineItem/UsageAmount'],
  usd: ['EffectiveCost', 'line_item_unblended_cost', 'lineItem/UnblendedCost'],
  currency: ['BillingCurrency', 'line_item_currency_code', 'lineItem/CurrencyCode'],
  usage: ['x_UsageType', 'line_item_usage_type', 'lineItem/UsageType'],
  description: ['ChargeDescription', 'line_item_line_item_description', 'lineItem/LineItemDescription'],
} as const;

type Row = Readonly<Record<string, string>>;

/**
 * Reads the rows of a bill (FOCUS or CUR, as CSV) that carry the tag of a plan.
 *
 * @param file its name, for messages
 * @throws PartitaError P1755 when it is neither
 */
export function readActuals(csv: string, file: string, planHash: string): ActualLine[] {
  const rows = parseRows(csv, file);
  const names = Object.keys(rows[0] ?? {});
  const column = (field: keyof typeof columnNames) => columnNames[field].find((name) => names.includes(name));
  const quantity = column('quantity');
  const usd = column('usd');
  if (quantity === undefined || usd === undefined)
    throw actualsUnreadable(file, `it has no column ${columnNames.usd.slice(0, 2).join(' or ')}`);
  const field = (row: Row, name: keyof typeof columnNames) => row[column(name) ?? ''] ?? '';
  return rows
    .map((row) => ({ row, tags: tagsOf(row, field(row, 'tags')) }))
    .filter(({ tags }) => tags('plan') === planHash)
    .map(({ row, tags }) => ({
      partition: tags('partition'),
      item: itemOf(field(row, 'usage'), row),
      quantity: amount(row[quantity], file, quantity),
      usd: amount(row[usd], file, usd),
      currency: field(row, 'currency') || 'USD',
      description: field(row, 'description') || field(row, 'usage'),
    }));
}

function parseRows(csv: string, file: string): Row[] {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw actualsUnreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function amount(text: string | undefined, file: string, column: string): Usd {
  if (text === undefined || text === '') return decimal(0);
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text))
    throw actualsUnreadable(file, `"${text}" in column ${column} is no number`);
  return decimal(text);
}

/** Tags as one JSON object, with or without AWS's `user:`, or as columns of their own. */
function tagsOf(row: Row, json: string): (name: string) => string | null {
  let tags: Record<string, unknown> = {};
  if (json.startsWith('{')) {
    try {
      tags = JSON.parse(json) as Record<string, unknown>;
    } catch {
      // A row whose tags can't be read carries none of ours.
    }
  }
  return (name) => {
    const value =
      tags[`partita:${name}`] ??
      tags[`user:partita:${name}`] ??
      tags[`user_partita_${name}`] ??
      row[`resource_tags_user_partita_${name}`] ??
      row[`resourceTags/user:partita:${name}`];
    return typeof value === 'string' && value !== '' ? value : null;
  };
}

const usages = Object.values(offerItems)
  .flat()
  .sort((a, b) => b.usage.length - a.usage.length);

/** By the usage type, after the region's prefix; an estimate of ours says its item itself. */
function itemOf(usageType: string, row: Row): PriceItem | null {
  const own = priceItemNames.find((item) => item === row['x_Item']);
  if (own !== undefined) return own;
  const usage = usageType.replace(/^[A-Z]{2,4}\d?-/, '');
  // Both S3 and CloudWatch call storage TimedStorage-ByteHrs.
  const isLogs = /cloudwatch|logs/i.test(`${row['ServiceName'] ?? ''}${row['line_item_product_code'] ?? ''}`);
  return (
    usages.find(
      (each) => each.usage === usage && (each.item.startsWith('logs.') === isLogs || !/Timed/.test(usage)),
    )?.item ?? null
  );
}
