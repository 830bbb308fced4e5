import { describe, expect, it } from 'vitest';
import { committedBooks, priceBookFor } from '../../lib/cost/books/index.ts';
import { unitPrice } from '../../lib/cost/price-book.ts';
import { tiersOf } from '../../lib/cost/tiers.ts';

describe('the committed price books', () => {
  it('cover six regions', () => {
    expect(committedBooks.map(({ region }) => region)).toEqual([
      'us-east-1',
      'us-west-2',
      'eu-west-1',
      'eu-central-1',
      'ap-southeast-1',
      'ap-northeast-1',
    ]);
  });

  it.each(committedBooks)(
    'say of each price in $region where it is from and how sure it is',
    ({ prices }) => {
      for (const { usd, source, mark } of Object.values(prices).flat()) {
        expect(Number(usd)).toBeGreaterThan(0);
        expect(source).toMatch(/^https:/);
        expect(['checked', 'from memory']).toContain(mark);
      }
    },
  );

  it.each(committedBooks)(
    'have tiers in $region that get cheaper, the last without a bound',
    ({ prices }) => {
      for (const tiers of Object.values(prices)) {
        const bounds = tiers.map(({ upTo }) => upTo ?? Number.POSITIVE_INFINITY);
        expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
        expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
        const usd = tiers.map((tier) => Number(tier.usd));
        expect(usd).toEqual([...usd].sort((a, b) => b - a));
      }
    },
  );

  it('have the prices that stand on the page of us-east-1', () => {
    const book = priceBookFor('us-east-1');
    expect(unitPrice(book, 'lambda.duration.x86_64').toFixed()).toBe('0.0000166667');
    expect(unitPrice(book, 'lambda.requests').times(1e6).toFixed()).toBe('0.2');
    expect(unitPrice(book, 's3.put').times(1000).toFixed()).toBe('0.005');
  });

  it('refuse a region whose prices are not known', () => {
    expect(() => priceBookFor('mars-north-1')).toThrow(
      expect.objectContaining({ code: 'P1750', fault: 'user' }),
    );
  });

  it('refuse a price that the region lacks, instead of guessing it', () => {
    expect(() => tiersOf(priceBookFor('eu-central-1'), 'lambda.provisioned.x86_64')).toThrow(
      expect.objectContaining({ code: 'P1751', message: expect.stringContaining('"eu-central-1"') }),
    );
  });
});
