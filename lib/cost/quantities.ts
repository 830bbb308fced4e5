import { decimal, type Usd } from './money.ts';

/** Multiplying by 1/1024 and 1/1000 in decimals is exact; dividing isn't. */
const gbPerMb = decimal('0.0009765625');
const secondsPerMs = decimal('0.001');
/** 2^-30, exact. */
const gbPerByte = gbPerMb.times(gbPerMb).times(gbPerMb);

/** AWS counts 1024 MB as a GB. */
export const gbSecondsOf = (mb: number, ms: number): Usd =>
  decimal(mb).times(gbPerMb).times(decimal(ms)).times(secondsPerMs);

/** As AWS meters what is stored and sent: 2^30 bytes. */
export const gbOf = (bytes: number): Usd => decimal(bytes).times(gbPerByte);

/** As networks sell it, and a site file says it: 10^9 bytes. */
export const linkGbOf = (bytes: number): Usd => decimal(bytes).times('0.000000001');

export const secondsOf = (ms: number): Usd => decimal(ms).times(secondsPerMs);

/** A month of billing. Source: AWS's calculators and price pages count 730 hours. */
export const hoursPerMonth = 730;
