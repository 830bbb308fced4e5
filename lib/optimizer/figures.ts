/** Milliseconds as a person reads them: three digits or so, no zeros for show. */
export const msText = (ms: number): string => `${rounded(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;

export const usdText = (usd: number): string => `$${usd < 0.1 ? usd.toPrecision(2) : usd.toFixed(2)}`;

/** A ratio such as 0.123 as "12 %". */
export const percentText = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

export const megabytesText = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
