import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, sumUsd } from '../../lib/cost/money.ts';
import { type ComparableBill, type ComparableLine, explainVariance } from '../../lib/cost/variance.ts';

const duration: ComparableLine = {
  owner: 'partition-0',
  kind: 'duration',
  item: 'lambda.duration.x86_64',
  tier: 1,
  quantity: '1000',
  unitPriceUsd: '0.5',
};
const before: ComparableBill = { requestsPerMonth: 100, lines: [duration] };
const explained = (after: ComparableBill) =>
  explainVariance(before, after).map(({ cause, usd }) => [cause, usd.toFixed()]);

describe('the difference between two bills', () => {
  it('is nothing where nothing changed', () => {
    expect(explained(before)).toEqual([]);
  });

  it('is volume where twice as many requests take twice as much', () => {
    expect(explained({ requestsPerMonth: 200, lines: [{ ...duration, quantity: '2000' }] })).toEqual([
      ['volume', '500'],
    ]);
  });

  it('is prices where only they moved', () => {
    expect(explained({ requestsPerMonth: 100, lines: [{ ...duration, unitPriceUsd: '0.4' }] })).toEqual([
      ['prices', '-100'],
    ]);
  });

  it('is duration where the same requests take longer', () => {
    expect(explained({ requestsPerMonth: 100, lines: [{ ...duration, quantity: '1100' }] })).toEqual([
      ['duration', '50'],
    ]);
  });

  it('is the kind of a line that is new', () => {
    const handoff = { ...duration, owner: 'hand-off', kind: 's3', item: 's3.put', quantity: '10' } as const;
    expect(explained({ requestsPerMonth: 100, lines: [duration, handoff] })).toEqual([['s3', '5']]);
  });

  it('is told apart where everything moves at once', () => {
    // Volume x 2: 1000 x 0.5 = 500; then 3000 x (0.6 - 0.5) = 300; and 3000 - 2000 at 0.5 = 500.
    const after = { requestsPerMonth: 200, lines: [{ ...duration, quantity: '3000', unitPriceUsd: '0.6' }] };
    expect(Object.fromEntries(explained(after))).toEqual({ volume: '500', duration: '500', prices: '300' });
  });

  it('is the sum of its causes, whatever the bills', () => {
    const line = fc.record({
      owner: fc.constantFrom('a', 'b'),
      kind: fc.constantFrom('duration', 'init', 'requests', 's3'),
      item: fc.constantFrom('x', 'y'),
      tier: fc.constantFrom(1, 2),
      quantity: fc.nat(1_000_000).map(String),
      unitPriceUsd: fc.nat(1000).map((price) => (price / 1000).toFixed(3)),
    }) satisfies fc.Arbitrary<ComparableLine>;
    const bill = fc.record({
      requestsPerMonth: fc.constantFrom(0, 1, 2, 4, 8, 500),
      lines: fc.uniqueArray(line, {
        maxLength: 6,
        selector: ({ owner, kind, item, tier }) => `${owner} ${kind} ${item} ${tier}`,
      }),
    });
    const total = ({ lines }: ComparableBill) =>
      sumUsd(lines.map(({ quantity, unitPriceUsd }) => decimal(quantity).times(unitPriceUsd)));
    fc.assert(
      fc.property(bill, bill, (one, other) => {
        const parts = explainVariance(one, other);
        const difference = total(other).minus(total(one));
        const sum = sumUsd(parts.map(({ usd }) => usd));
        // Division by the old volume is the one place that rounds, at twenty decimals.
        expect(sum.minus(difference).abs().lt('1e-9')).toBe(true);
      }),
    );
  });
});
