/** Figures as a person reads them. Files for programs carry the numbers themselves. */

const maxDecimals = 9;

const digitsBeforePoint = (value: number): number => Math.floor(Math.log10(Math.abs(value))) + 1;

/** Decimals that show `digits` significant digits of a value, at most `most`. */
function decimalsOf(value: number, digits: number, most: number): number {
  if (value === 0) return 0;
  return Math.min(most, Math.max(0, digits - digitsBeforePoint(value)));
}

/**
 * Decimals for a column, so that its numbers line up: three significant digits of the smallest, unless the
 * largest would then pretend to more than four.
 */
export function columnDecimals(values: readonly number[], most = 3): number {
  const sizes = values.map(Math.abs).filter((value) => value > 0);
  if (sizes.length === 0) return 0;
  const wanted = decimalsOf(Math.min(...sizes), 3, most);
  return Math.min(wanted, decimalsOf(Math.max(...sizes), 4, most));
}

/** Decimals for a column of dollars that adds up to `total`: cents, or more where cents would hide it. */
export const dollarDecimals = (total: number): number => Math.max(2, decimalsOf(total, 3, maxDecimals));

const formats = new Map<string, Intl.NumberFormat>();

/** Making a format takes a thousand times longer than using it. */
function formatOf(least: number, most: number): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
  formats.set(key, made);
  return made;
}

/** Groups of three by commas; a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const text = formatOf(decimals, decimals).format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Three significant digits, without zeros at the end. */
const significant = (value: number): string => formatOf(0, maxDecimals).format(Number(value.toPrecision(3)));

/** Nine significant digits: enough to multiply by a price and meet the amount to the cent. */
export const precise = (value: number): string =>
  formatOf(0, maxDecimals).format(Number(value.toPrecision(9)));

const unit = (number: string, symbol: string): string => `${number}\u00a0${symbol}`;

/** Three significant digits, down to the microsecond; seconds from ten seconds on. */
export const ms = (value: number): string =>
  value < 10_000
    ? unit(fixed(value, decimalsOf(value, 3, 3)), 'ms')
    : unit(fixed(value / 1000, decimalsOf(value / 1000, 3, 1)), 's');

/** To the cent, or with three significant digits below a dollar. */
export const usd = (value: number): string => `$${fixed(value, value < 1 ? dollarDecimals(value) : 2)}`;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as Lambda's own weights and limits are usually given. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return unit(significant(scaled), byteUnits[power] ?? 'B');
}

const largeUnits = ['', 'thousand', 'million', 'billion', 'trillion'] as const;

/** 109,482,240 is "109 million". */
export function rounded(value: number): string {
  if (value < 10_000) return fixed(value, 0);
  const power = Math.min(largeUnits.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return unit(significant(scaled), largeUnits[power] ?? '');
}

/** With its sign: "+3.2 %". */
export function signedPercent(value: number): string {
  const text = fixed(value, Math.abs(value) < 9.95 ? 1 : 0);
  return unit(value > 0 && /[1-9]/.test(text) ? `+${text}` : text, '%');
}

/** A share of one, with two significant digits: "1 %", "0.25 %". */
export const share = (value: number): string =>
  unit(formatOf(0, maxDecimals).format(Number((value * 100).toPrecision(2))), '%');

/** "1 partition", "3 partitions". */
export const count = (n: number, noun: string): string => unit(fixed(n, 0), n === 1 ? noun : `${noun}s`);

/** 2026-11-21 14:05 UTC */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
