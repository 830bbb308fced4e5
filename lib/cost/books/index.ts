import { bookOf, type PriceBook } from '../price-book.ts';
import { lambdaExtras, lambdaPrices } from './lambda.ts';
import {
  alternatives,
  checkedLogs,
  checkedS3,
  logsPrices,
  s3Prices,
  statesPrices,
  transferPrices,
} from './other-services.ts';
import { book, checked, remembered } from './prices.ts';

/** Its table of prices by region says that these are priced as the others are. */
const samePrices = lambdaPrices(
  checked('https://github.com/alexcasalboni/aws-lambda-power-tuning/blob/master/template.yml'),
);

/** Of regions that the product has looked up. What a source didn't say is absent. */
export const committedBooks: readonly PriceBook[] = [
  book('us-east-1', {
    ...lambdaPrices(),
    ...lambdaExtras,
    ...s3Prices('0.000005', '0.0000004', '0.023', checkedS3),
    ...logsPrices('0.5', '0.03', checkedLogs),
    ...transferPrices(['0.09', '0.085', '0.07', '0.05']),
    ...statesPrices,
    ...alternatives,
  }),
  book('us-west-2', {
    ...samePrices,
    ...remembered(lambdaExtras),
    ...s3Prices('0.000005', '0.0000004', '0.023'),
    ...logsPrices('0.5', '0.03'),
    ...transferPrices(['0.09', '0.085', '0.07', '0.05']),
    ...remembered(statesPrices),
    ...remembered(alternatives),
  }),
  book('eu-west-1', {
    ...samePrices,
    ...s3Prices('0.000005', '0.0000004', '0.023'),
    ...logsPrices('0.57', '0.03'),
    ...transferPrices(['0.09', '0.085', '0.07', '0.05']),
    ...remembered(statesPrices),
  }),
  book('eu-central-1', {
    ...samePrices,
    ...s3Prices('0.0000054', '0.00000043', '0.0245'),
    ...logsPrices('0.63', '0.0324'),
    ...transferPrices(['0.09', '0.085', '0.07', '0.05']),
  }),
  book('ap-southeast-1', {
    ...samePrices,
    ...s3Prices('0.000005', '0.0000004', '0.025'),
    ...logsPrices('0.7', '0.03'),
    ...transferPrices(['0.12', '0.085', '0.082', '0.08']),
  }),
  book('ap-northeast-1', {
    ...samePrices,
    ...s3Prices('0.0000047', '0.00000037', '0.025'),
    ...logsPrices('0.76', '0.033'),
    ...transferPrices(['0.114', '0.089', '0.086', '0.084']),
  }),
];

/**
 * The committed prices of a region.
 *
 * @throws PartitaError P1750 when there are none
 */
export const priceBookFor = (region: string): PriceBook => bookOf(region, committedBooks);
