import type { CostPerMillion, channels } from '../plan/plan.ts';
import { type BilledInvocation, invocationCost } from './invocation.ts';
import { decimal, perMillion, sumUsd, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';

type Channel = (typeof channels)[number];

/** One partition's share of an inference: its invocation and how its tensors travel. */
export interface BilledStage extends BilledInvocation {
  readonly channelIn: Channel;
  readonly channelOut: Channel;
}

/** A stage with what it bills when its environment is new: init and the first run, rounded up together. */
export interface ExpectedStage extends BilledStage {
  readonly coldBilledMs: number;
}

/**
 * What one inference cost as it was billed: every invocation, and a PUT and a GET for each hand-off by S3.
 *
 * @param stages in the order of the chain
 */
export const inferenceUsd = (stages: readonly BilledStage[], book: PriceBook): Usd =>
  sumUsd([...stages.map((stage) => invocationCost(stage, book).totalUsd), s3Usd(stages, book)]);

/**
 * What a million inferences are expected to cost, by kind.
 *
 * `durationUsd` is the cost of warm invocations; `initUsd` what the cold ones cost more, weighted by
 * `coldStartRate` (share of invocations, 0..1). Init is billed for every function since August 2025.
 *
 * @param stages in the order of the chain
 */
export function costPerMillion(
  stages: readonly ExpectedStage[],
  coldStartRate: number,
  book: PriceBook,
): CostPerMillion {
  const warm = stages.map((stage) => invocationCost(stage, book));
  const cold = stages.map((stage) => invocationCost({ ...stage, billedMs: stage.coldBilledMs }, book));
  const duration = sumUsd(warm.map(({ durationUsd }) => durationUsd));
  const requests = sumUsd(warm.map(({ requestUsd }) => requestUsd));
  const init = sumUsd(cold.map(({ durationUsd }) => durationUsd))
    .minus(duration)
    .times(decimal(coldStartRate));
  const s3 = s3Usd(stages, book);
  return {
    durationUsd: perMillion(duration),
    requestsUsd: perMillion(requests),
    initUsd: perMillion(init),
    s3Usd: perMillion(s3),
    totalUsd: perMillion(sumUsd([duration, requests, init, s3])),
  };
}

/** One hand-off by S3 Standard: a PUT by whoever has the tensors and a GET by whoever needs them. */
export const s3HandoffUsd = (book: PriceBook): Usd =>
  unitPrice(book, 's3.put').plus(unitPrice(book, 's3.get'));

/** What one partition leaves in S3, the next reads there: that is one hand-off, not two. */
export function s3Usd(
  stages: readonly Pick<BilledStage, 'channelIn' | 'channelOut'>[],
  book: PriceBook,
): Usd {
  const handoffs = stages.flatMap(({ channelIn, channelOut }, i) => [
    channelIn === 's3' && stages[i - 1]?.channelOut !== 's3',
    channelOut === 's3',
  ]);
  return s3HandoffUsd(book).times(handoffs.filter(Boolean).length);
}
