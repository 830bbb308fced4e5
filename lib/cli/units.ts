/** Figures as people read them. Rounded for reading only; JSON carries them whole. */

/** Bytes in decimal units: 438.0 MB. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = '';
  for (const each of units) {
    value /= 1000;
    unit = each;
    if (value < 999.5) break;
  }
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** Milliseconds with as many digits as mean something, down to a microsecond. */
export function ms(value: number): string {
  if (value > 0 && value < 0.0005) return '<0.001';
  if (value < 1) return value.toFixed(value > 0 && value < 0.1 ? 3 : 2);
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

/** Where a figure may lie: [425, 447]. */
export const bounds = ({ low, high }: { low: number; high: number }, unit = ms): string =>
  `[${unit(low)}, ${unit(high)}]`;

/** Dollars per million inferences in five characters: 0.42, 123.4, 5000. */
export const usdPerMillion = (value: number): string =>
  value.toFixed(value < 99.995 ? 2 : value < 999.95 ? 1 : 0);

/** Dollars: cents from one dollar on, three significant digits below. */
export const usd = (value: number): string =>
  value >= 1 || value === 0
    ? `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
    : `$${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`;

/** Large counts: 109.5 M. */
export const count = (value: number): string =>
  value < 10_000
    ? value.toLocaleString('en-US')
    : value < 1e6
      ? `${(value / 1e3).toFixed(1)} k`
      : `${(value / 1e6).toFixed(1)} M`;

/** A relative difference with its sign: +3.2 %. There is none to nothing. */
export const percent = (ratio: number): string =>
  Number.isFinite(ratio) ? `${ratio < 0 ? '−' : '+'}${Math.abs(ratio * 100).toFixed(1)} %` : '-';

/** A share: 12.3 %. */
export const share = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

/** A shape: [1,128,768]. */
export const shape = (sizes: readonly number[]): string => `[${sizes.join(',')}]`;
