import { stringify } from 'csv-stringify/sync';
import { decimal } from '../cost/money.ts';
import type { ReportDocument } from './document.ts';

/**
 * The cost by partition and kind, one row each, for a spreadsheet. Amounts are plain decimals without currency
 * sign, grouping or exponent; `quantityPerMillion` times `unitPriceUsd` is `usdPerMillion`. Text that a
 * spreadsheet would take for a formula is put behind an apostrophe.
 */
export function renderCsv(document: ReportDocument): string {
  const { model, workload, prices, costLines } = document;
  const rows = costLines.map((line) => ({
    model: text(model.name),
    partition: text(line.partition),
    memoryMb: plain(line.memoryMb),
    architecture: line.architecture,
    kind: line.kind,
    basis: line.basis,
    quantityPerMillion: plain(line.quantityPerMillion),
    unit: line.unit,
    unitPriceUsd: line.unitPriceUsd,
    usdPerMillion: plain(line.usdPerMillion),
    usdPerThousand: decimal(line.usdPerMillion).times(decimal('0.001')).toFixed(),
    requestsPerMonth: plain(workload.requestsPerMonth),
    usdPerMonth: plain(line.usdPerMonth),
    coldStartRate: plain(workload.coldStartRate),
    region: text(prices.region),
    priceBookDate: text(prices.date),
  }));
  return stringify(rows, { header: true, record_delimiter: 'windows' });
}

const plain = (value: number): string => decimal(value).toFixed();

/** What a spreadsheet begins a formula with, in full width too. Source: OWASP, "CSV Injection". */
const formula = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** One line without control characters or space around it, so that a formula can't hide behind them. */
function text(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return formula.test(line) ? `'${line}` : line;
}
