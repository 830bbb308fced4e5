import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billUsd } from '../../lib/cost/bill.ts';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { charge } from '../../lib/cost/charge.ts';
import { decimal } from '../../lib/cost/money.ts';

const book = priceBookFor('us-east-1');
const duration = 'lambda.duration.x86_64';
const usdOf = (quantity: number, used = 0) =>
  billUsd(charge(book, duration, decimal(quantity), decimal(used)));

describe('charge', () => {
  it('bills the first tier at its price', () => {
    expect(usdOf(1_000_000).toFixed()).toBe('16.6667');
  });

  it('bills what passes a bound at the next price', () => {
    const charges = charge(book, duration, decimal(6_000_000_001));
    expect(
      charges.map(({ tierNumber, quantity, usd }) => [tierNumber, quantity.toFixed(), usd.toFixed()]),
    ).toEqual([
      [1, '6000000000', '100000.2'],
      [2, '1', '0.000015'],
    ]);
  });

  it('bills all three tiers of 20 billion GB-seconds', () => {
    // 6e9 x 0.0000166667 + 9e9 x 0.000015 + 5e9 x 0.000013334
    expect(usdOf(20_000_000_000).toFixed()).toBe('301670.2');
  });

  it('lets what the account has used fill the first tiers', () => {
    expect(usdOf(10, 6_000_000_000).toFixed()).toBe('0.00015');
    expect(usdOf(10, 5_999_999_995).toFixed()).toBe('0.0001583335');
  });

  it('charges nothing for nothing', () => {
    expect(charge(book, duration, decimal(0))).toEqual([]);
  });

  it('bills the same whether a month is billed at once or in two halves', () => {
    const gbSeconds = fc.integer({ min: 0, max: 20_000_000_000 });
    fc.assert(
      fc.property(gbSeconds, gbSeconds, (first, second) => {
        const apart = usdOf(first).plus(usdOf(second, first));
        expect(apart.toFixed()).toBe(usdOf(first + second).toFixed());
      }),
    );
  });
});
