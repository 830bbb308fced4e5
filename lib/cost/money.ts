import Big from 'big.js';

/** Dollars, exact: a decimal of any length. */
export type Usd = Big;

/** The decimal that a price or a whole number is written as; adding and multiplying it never rounds. */
export const decimal = (notation: string | number): Big => new Big(notation);

export const sumUsd = (amounts: readonly Usd[]): Usd =>
  amounts.reduce((sum, amount) => sum.plus(amount), decimal(0));

/** Dollars for a million of what `amount` buys once, as the nearest double: the one place where money is rounded. */
export const perMillion = (amount: Usd): number => amount.times(1_000_000).toNumber();
