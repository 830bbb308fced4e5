import type { CostPerMillion, channels } from '../plan/plan.ts';
import { type BilledInvocation, invocationCost } from './invocation.ts';
import { logUsd } from './logs.ts';
import { decimal, perMillion, sumUsd, type Usd } from './money.ts';
import { type Walker, walkUsd } from './orchestration.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { gbSecondsOf } from './quantities.ts';

type Channel = (typeof channels)[number];

/** One partition's share of an inference: its invocation and how its tensors travel. */
export interface BilledStage extends BilledInvocation {
  readonly channelIn: Channel;
  readonly channelOut: Channel;
}

/** A stage as it is expected over many inferences. */
export interface ExpectedStage extends BilledStage {
  /** What it bills when its environment is new: init and the first run, rounded up together. */
  readonly coldBilledMs: number;
  /** Share of invocations that start cold, 0..1. */
  readonly coldStartRate: number;
  /** /tmp above what is free. */
  readonly extraStorageMb: number;
  /** GETs of S3 that a cold start takes to fetch its weights. */
  readonly weightGets: number;
  /** What an invocation costs on a machine of the site's own: then nothing of it is billed by AWS. */
  readonly machineUsd?: Usd;
  /** What it sends over a link that is paid for by the byte. */
  readonly linkUsd?: Usd | undefined;
  /** Share of inferences that reach it, 0..1: others ended at an exit. @default 1 */
  readonly reach?: number | undefined;
  /** ms that whoever walks the chain is billed for while it runs. @default - nobody is */
  readonly waitedMs?: number;
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
 * `durationUsd` is the cost of warm invocations; `initUsd` what the cold ones cost more, weighted by how often they are.
 * Init is billed for every function since August 2025. What a stage costs is weighed by the share of inferences that reach it.
 *
 * @param all stages, in the order of the chain
 * @param walker who walks the chain; of another than the caller stages say what he waits for them
 * @throws PartitaError P1751 when a price isn't known
 */
export function costPerMillion(
  all: readonly ExpectedStage[],
  book: PriceBook,
  walker: Walker = { orchestration: 'client' },
): CostPerMillion {
  const stages = all
    .filter(({ machineUsd }) => machineUsd === undefined)
    .map((stage) => ({ ...stage, warm: invocationCost(stage, book) }));
  const machines = weighed(all, ({ machineUsd }) => machineUsd ?? nothing);
  const links = weighed(all, ({ linkUsd }) => linkUsd ?? nothing);
  const duration = weighed(stages, ({ warm }) => warm.durationUsd);
  const requests = weighed(stages, ({ warm }) => warm.requestUsd);
  const init = weighed(stages, ({ warm, ...stage }) => {
    const cold = invocationCost({ ...stage, billedMs: stage.coldBilledMs }, book).durationUsd;
    return cold.minus(warm.durationUsd).times(decimal(stage.coldStartRate));
  });
  const weights = weighed(stages, ({ weightGets, coldStartRate }) =>
    weightGets === 0 ? nothing : unitPrice(book, 's3.get').times(weightGets).times(decimal(coldStartRate)),
  );
  const s3 = s3Usd(all.map(onAws), book).plus(weights);
  const logs = weighed(stages, () => logUsd(book));
  const storage = weighed(stages, (stage) => storageUsd(stage, book));
  const waitedMs = all.reduce((sum, stage) => sum + (stage.reach ?? 1) * (stage.waitedMs ?? 0), 0);
  const walk = walkUsd(walker, waitedMs, book);
  return {
    durationUsd: perMillion(duration),
    requestsUsd: perMillion(requests),
    initUsd: perMillion(init),
    s3Usd: perMillion(s3),
    logsUsd: perMillion(logs),
    storageUsd: perMillion(storage),
    orchestrationUsd: perMillion(walk),
    provisionedUsd: 0,
    machinesUsd: perMillion(machines),
    linksUsd: perMillion(links),
    totalUsd: perMillion(sumUsd([duration, requests, init, s3, logs, storage, walk, machines, links])),
  };
}

const nothing = decimal(0);

/** Amounts of stages, each by the share of inferences that reach it. */
const weighed = <Of extends Pick<ExpectedStage, 'reach'>>(
  stages: readonly Of[],
  usdOf: (stage: Of) => Usd,
): Usd => sumUsd(stages.map((stage) => usdOf(stage).times(decimal(stage.reach ?? 1))));

/** The S3 of a machine of the site's own is nobody's bill. */
const onAws = (stage: ExpectedStage): ExpectedStage =>
  stage.machineUsd === undefined ? stage : { ...stage, channelIn: 'inline', channelOut: 'inline' };

/** /tmp above what is free, for as long as an invocation is billed. */
function storageUsd(stage: ExpectedStage, book: PriceBook): Usd {
  const { extraStorageMb, billedMs, coldBilledMs, coldStartRate } = stage;
  if (extraStorageMb === 0) return nothing;
  const warm = gbSecondsOf(extraStorageMb, billedMs);
  const more = gbSecondsOf(extraStorageMb, coldBilledMs).minus(warm).times(decimal(coldStartRate));
  return warm.plus(more).times(unitPrice(book, 'lambda.ephemeral-storage'));
}

/** One hand-off by S3 Standard: a PUT by whoever has the tensors and a GET by whoever needs them. */
export const s3HandoffUsd = (book: PriceBook): Usd =>
  unitPrice(book, 's3.put').plus(unitPrice(book, 's3.get'));

/** Hand-offs that each partition brings: what one leaves in S3, the next reads there, and that is one, not two. */
export const handoffsOf = (partitions: readonly Pick<BilledStage, 'channelIn' | 'channelOut'>[]): number[] =>
  partitions.map(
    ({ channelIn, channelOut }, i) =>
      Number(channelIn === 's3' && partitions[i - 1]?.channelOut !== 's3') + Number(channelOut === 's3'),
  );

/** What the hand-offs of a chain cost, each by the share of inferences that reach its partition. */
function s3Usd(
  stages: readonly (Pick<BilledStage, 'channelIn' | 'channelOut'> & Pick<ExpectedStage, 'reach'>)[],
  book: PriceBook,
): Usd {
  const counts = handoffsOf(stages);
  const handoffs = stages.map(({ reach = 1 }, i) => decimal(counts[i]!).times(decimal(reach)));
  return s3HandoffUsd(book).times(sumUsd(handoffs));
}
