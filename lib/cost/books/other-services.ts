import type { PriceTier } from '../price-book.ts';
import type { PriceItem } from '../price-items.ts';
import { checked, flat, fromMemory, type Source, tiered } from './prices.ts';

type Prices = Partial<Record<PriceItem, PriceTier[]>>;

const s3Page = 'https://aws.amazon.com/s3/pricing/';
const logsPage = 'https://aws.amazon.com/cloudwatch/pricing/';
const transferPage = 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer';
const statesPage = 'https://aws.amazon.com/step-functions/pricing/';
const fargatePage = 'https://aws.amazon.com/fargate/pricing/';
const sagemakerPage = 'https://aws.amazon.com/sagemaker/ai/pricing/';
const ec2Page = 'https://aws.amazon.com/ec2/pricing/on-demand/';

/** S3 Standard. PUT and GET a request; storage is its first tier, 50 TB. */
export const s3Prices = (
  put: string,
  get: string,
  storage: string,
  from: { put?: Source; get?: Source; storage?: Source } = {},
): Prices => ({
  's3.put': flat(put, from.put ?? fromMemory(s3Page)),
  's3.get': flat(get, from.get ?? fromMemory(s3Page)),
  's3.storage': flat(storage, from.storage ?? fromMemory(s3Page)),
});

export const logsPrices = (ingestion: string, storage: string, from = fromMemory(logsPage)): Prices => ({
  'logs.ingestion': flat(ingestion, from),
  'logs.storage': flat(storage, from),
});

/** Out to the internet: the first 10 TB a month, the next 40, the next 100, and more. */
export const transferPrices = (prices: readonly [string, string, string, string]): Prices => ({
  'transfer.out': tiered(
    [
      [prices[0], 10_240],
      [prices[1], 51_200],
      [prices[2], 153_600],
      [prices[3], null],
    ],
    fromMemory(transferPage),
  ),
});

/** Express: requests, and GB-seconds in three tiers of 1,000 and 5,000 GB-hours. */
export const statesPrices: Prices = {
  'states.express-requests': flat('0.000001', checked(statesPage)),
  'states.express-duration': [
    ...tiered([['0.00001667', 3_600_000]], checked(statesPage)),
    ...tiered(
      [
        ['0.00000833', 18_000_000],
        ['0.00000456', null],
      ],
      fromMemory(statesPage),
    ),
  ],
  'states.standard-transitions': flat('0.000025', checked(statesPage)),
};

/** What the same model would be billed for elsewhere. */
export const alternatives: Prices = {
  'fargate.vcpu.x86_64': flat('0.04048', checked(fargatePage)),
  'fargate.vcpu.arm64': flat('0.03238', checked(fargatePage)),
  'fargate.memory.x86_64': flat('0.004445', checked(fargatePage)),
  'fargate.memory.arm64': flat('0.00356', checked(fargatePage)),
  'ec2.c7i.large': flat('0.08925', fromMemory(ec2Page)),
  'ec2.c7g.large': flat('0.0725', fromMemory(ec2Page)),
  'sagemaker-serverless.duration': flat('0.00002', fromMemory(sagemakerPage)),
  'sagemaker-serverless.data': flat('0.016', fromMemory(sagemakerPage)),
};

export const checkedS3 = {
  put: checked('https://c3x.dev/blog/s3-request-fees-explained'),
  get: checked(s3Page),
  storage: checked(s3Page),
};

export const checkedLogs = checked(logsPage);
