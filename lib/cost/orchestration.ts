import { chainSources } from '../plan/chain-sources.ts';
import type { Plan } from '../plan/plan.ts';
import { s3Usd } from './inference.ts';
import { invocationCost } from './invocation.ts';
import { decimal, sumUsd, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';

/** Memory of a coordinator whose plan doesn't say. Assumed: it waits most of the time, and relays with its CPU share. */
export const defaultCoordinatorMb = 1024;

/** What a coordinator does itself in an inference, in ms. Assumed until it is measured. */
export const coordinatorOwnMs = 10;

type Walked = Pick<Plan, 'orchestration' | 'coordinatorMemoryMb' | 'partitions' | 'outputs'>;

/**
 * What an inference costs more than where the caller walks the chain, modelled:
 *
 * - coordinator: one more request, and its GB-seconds while it waits for the whole chain;
 * - step-functions: an Express request, its duration in steps of 100 ms and 64 MB, and S3 for every hand-off instead of
 *   those planned. Source: AWS Step Functions pricing.
 *
 * @param latencyMs of the chain, as the caller would see it
 * @throws PartitaError P1751 when a price isn't known
 */
export function orchestrationUsd(plan: Walked, latencyMs: number, book: PriceBook): Usd {
  if (plan.orchestration === 'coordinator') {
    const { totalUsd } = invocationCost(
      {
        memoryMb: plan.coordinatorMemoryMb ?? defaultCoordinatorMb,
        architecture: plan.partitions[0]?.architecture ?? 'x86_64',
        billedMs: Math.ceil(latencyMs + coordinatorOwnMs),
      },
      book,
    );
    return totalUsd;
  }
  if (plan.orchestration === 'step-functions') {
    const gbSeconds = decimal('0.0625')
      .times(Math.ceil(latencyMs / 100))
      .times('0.1');
    const sources = chainSources(plan);
    const reads = [...sources.partitions, sources.outputs].reduce((sum, each) => sum + each.length, 0);
    return sumUsd([
      unitPrice(book, 'states.express-requests'),
      gbSeconds.times(unitPrice(book, 'states.express-duration')),
      unitPrice(book, 's3.put').times(plan.partitions.length + 1),
      unitPrice(book, 's3.get').times(reads),
    ]).minus(s3Usd(plan.partitions, book));
  }
  return decimal(0);
}
