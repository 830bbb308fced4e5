import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/price-book.ts';

describe('priceBookFor', () => {
  it('gives us-east-1 prices that say what they are for, where they are from and how sure they are', () => {
    const { lambda, s3Standard } = priceBookFor('us-east-1');
    const prices = [lambda.request, ...Object.values(lambda.duration).flat(), ...Object.values(s3Standard)];
    expect(prices).toHaveLength(9);
    for (const { usd, source, mark } of prices) {
      expect(usd).toMatch(/^0\.0*[1-9]\d*$/);
      expect(source).toMatch(/^https:/);
      expect(['checked', 'from memory']).toContain(mark);
    }
  });

  it('has tiers that get cheaper as usage grows, the last without a bound', () => {
    for (const tiers of Object.values(priceBookFor('us-east-1').lambda.duration)) {
      expect(tiers.map(({ usd }) => Number(usd))).toEqual(
        tiers.map(({ usd }) => Number(usd)).sort((a, b) => b - a),
      );
      expect(tiers.map(({ upToGbSeconds }) => upToGbSeconds === null)).toEqual([false, false, true]);
    }
  });

  it('refuses a region whose prices it does not know', () => {
    expect(() => priceBookFor('mars-north-1')).toThrow(
      expect.objectContaining({ code: 'P1750', fault: 'user' }),
    );
  });
});
