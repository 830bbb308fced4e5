import type { PriceTier } from '../price-book.ts';
import type { PriceItem } from '../price-items.ts';
import { checked, flat, fromMemory, type Source, tiered } from './prices.ts';

const page = 'https://aws.amazon.com/lambda/pricing/';

/**
 * Lambda's standard prices, which hold in most regions.
 *
 * @param from whose word it is that they hold in this one
 */
export const lambdaPrices = (from: Source = checked(page)): Partial<Record<PriceItem, PriceTier[]>> => ({
  'lambda.requests': flat('0.0000002', from),
  'lambda.duration.x86_64': tiered(
    [
      ['0.0000166667', 6_000_000_000],
      ['0.000015', 15_000_000_000],
      ['0.000013334', null],
    ],
    from,
  ),
  'lambda.duration.arm64': [
    ...tiered(
      [
        ['0.0000133334', 7_500_000_000],
        ['0.0000120001', 18_750_000_000],
      ],
      from,
    ),
    ...flat('0.0000106667', fromMemory(page)),
  ],
});

/** Provisioned concurrency and /tmp, where they were looked up. */
export const lambdaExtras: Partial<Record<PriceItem, PriceTier[]>> = {
  'lambda.provisioned.x86_64': flat('0.0000041667', checked(page)),
  'lambda.provisioned.arm64': flat('0.0000033334', fromMemory(page)),
  'lambda.provisioned-duration.x86_64': flat('0.0000097222', checked(page)),
  'lambda.provisioned-duration.arm64': flat('0.0000077778', checked(page)),
  'lambda.ephemeral-storage': flat('0.0000000309', checked(page)),
};
