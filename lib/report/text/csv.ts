import { stringify } from 'csv-stringify/sync';
import type { ReportDocument } from '../document.ts';
import { cellText, plain } from './cell.ts';

/**
 * The month's bill, one row a line, for a spreadsheet. Amounts are plain decimals without currency sign, grouping
 * or exponent; `quantity` times `unitPriceUsd` is `usdPerMonth`. Text that a spreadsheet would take for a formula
 * is put behind an apostrophe.
 */
export function renderCsv(document: ReportDocument): string {
  const { model, workload, prices, bill } = document;
  const rows = bill.lines.map((line) => ({
    model: cellText(model.name),
    owner: cellText(line.owner),
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
    region: cellText(prices.region),
    priceBookDate: cellText(prices.date),
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
