import type { Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { gbSecondsOf, linkGbOf } from './quantities.ts';
import { busyCpus } from './what-if.ts';

/** Memory sizes that SageMaker Serverless Inference sells. Source: its documentation, in MB. */
const sizesMb = [1024, 2048, 3072, 4096, 5120, 6144] as const;

export interface SageMakerServerless {
  readonly memoryMb: number;
  readonly durationMs: number;
  readonly usdPerRequest: Usd;
}

/**
 * What an inference costs in one serverless endpoint of SageMaker that holds the whole model. It is paid by use as Lambda
 * is: GB-seconds, and the bytes in and out. Its CPU share is taken to be Lambda's.
 *
 * @param cpuMs CPU time of an inference
 * @returns null where the model needs more memory than there is
 * @throws PartitaError P1751 when a price isn't known
 */
export function sageMakerServerless(
  memoryMb: number,
  cpuMs: number,
  bytes: number,
  book: PriceBook,
): SageMakerServerless | null {
  const size = sizesMb.find((mb) => mb >= memoryMb);
  if (size === undefined) return null;
  const durationMs = Math.ceil(cpuMs / busyCpus(size));
  const usdPerRequest = gbSecondsOf(size, durationMs)
    .times(unitPrice(book, 'sagemaker-serverless.duration'))
    .plus(linkGbOf(bytes).times(unitPrice(book, 'sagemaker-serverless.data')));
  return { memoryMb: size, durationMs, usdPerRequest };
}
