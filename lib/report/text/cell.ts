import { decimal } from '../../cost/money.ts';

/** A number without exponent, grouping or sign of a currency. */
export const plain = (value: number): string => decimal(value).toFixed();

/** What a spreadsheet begins a formula with, in full width too. Source: OWASP, "CSV Injection". */
const formula = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/**
 * A name from outside, for a cell of a CSV file: one line without control characters or space around it, so that a
 * formula can't hide behind them; what a spreadsheet would take for a formula is put behind an apostrophe.
 */
export function cellText(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return formula.test(line) ? `'${line}` : line;
}
