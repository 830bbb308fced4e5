import { stringify } from 'csv-stringify/sync';
import { decimal } from '../cost/money.ts';
import type { ReportDocument } from './document.ts';

/**
 * The month's bill, one row a line, for a spreadsheet. Amounts are plain decimals without currency sign, grouping
 * or exponent; `quantity` times `unitPriceUsd` is `usdPerMonth`. Text that a spreadsheet would take for a formula
 * is put behind an apostrophe.
 */
export function renderCsv(document: ReportDocument): string {
  const { model, workload, prices, bill } = document;
  const rows = bill.lines.map((line) => ({
    model: text(model.name),
    owner: text(line.owner),
    memoryMb: line.memoryMb === null ? '' : plain(line.memoryMb),
    architecture: line.architecture ?? '',
    kind: line.kind,
    item: line.item,
    basis: line.basis,
    quantity: line.quantity,
    unit: line.unit,
    unitPriceUsd: line.unitPriceUsd,
    usdPerMonth: line.usd,
    requestsPerMonth: plain(workload.requestsPerMonth),
    region: text(prices.region),
    priceBookDate: text(prices.date),
  }));
  return stringify(rows, { header: true, columns, record_delimiter: 'windows' });
}

const columns = [
  'model',
  'owner',
  'memoryMb',
  'architecture',
  'kind',
  'item',
  'basis',
  'quantity',
  'unit',
  'unitPriceUsd',
  'usdPerMonth',
  'requestsPerMonth',
  'region',
  'priceBookDate',
];

const plain = (value: number): string => decimal(value).toFixed();

/** What a spreadsheet begins a formula with, in full width too. Source: OWASP, "CSV Injection". */
const formula = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** One line without control characters or space around it, so that a formula can't hide behind them. */
function text(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return formula.test(line) ? `'${line}` : line;
}
