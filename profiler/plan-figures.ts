import type { Inference } from '../lib/client/index.ts';
import { costPerMillion, type ExpectedStage, inferenceUsd } from '../lib/cost/inference.ts';
import type { PriceBook } from '../lib/cost/price-book.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { Profile } from '../lib/plan/profile.ts';
import { coldFigures, mean, warmFigures } from './figures.ts';
import type { MeasuredRow } from './row.ts';
import { type MeasuredHop, measuredHop } from './sample.ts';
import { interval } from './statistics.ts';

type PlanSubject = Extract<Profile['subject'], { kind: 'plan' }>;

/** A partition of the plan and the memory size its function stands with. */
export interface Stage {
  readonly partition: PlannedPartition;
  readonly functionName: string;
  readonly memoryMb: number;
}

/** One inference through the chain: what it took, and each of its invocations. */
export interface MeasuredInference {
  readonly figures: PlanSubject['inferences'][number];
  readonly hops: readonly MeasuredHop[];
}

/** An inference with what each of its functions reports and bills. */
export function measuredInference(
  { latencyMs, hops }: Inference,
  stages: readonly Stage[],
  book: PriceBook,
): MeasuredInference {
  const measured = stages.flatMap(({ partition, memoryMb }) =>
    hops
      .filter((hop) => hop.partition === partition.name)
      .map((hop) => measuredHop(hop, memoryMb, partition.architecture)),
  );
  const billed = measured.map((hop) => hop.billed);
  const figures = {
    latencyMs,
    billedMs: billed.reduce((sum, { billedMs }) => sum + billedMs, 0),
    costUsd: inferenceUsd(billed, book).toNumber(),
    coldStarts: measured.filter(({ sample }) => sample.cold).length,
  };
  return { figures, hops: measured };
}

/** Each function's figures over all inferences. Every function must have answered warm at least once. */
export const rowsOf = (
  inferences: readonly MeasuredInference[],
  stages: readonly Stage[],
  book: PriceBook,
): MeasuredRow[] =>
  stages.map(({ partition, memoryMb }) => {
    const hops = hopsOf(inferences, partition);
    const samples = hops.map(({ sample }) => sample);
    return {
      status: 'measured',
      function: partition.name,
      memoryMb,
      cold: coldFigures(
        partition,
        memoryMb,
        samples.filter(({ cold }) => cold),
      ),
      warm: warmFigures(
        partition,
        memoryMb,
        samples.filter(({ cold }) => !cold),
        book,
      ),
      reported: hops.every(({ reported }) => reported),
    };
  });

/**
 * What a profile says of the plan itself, besides the plan and its exactness. Latencies are of inferences that
 * found every function warm, or every one cold, all through the whole chain; a warm one ends where its exits let it, by the
 * share of inferences that reach each partition. The cost is of mean invocations, cold ones by their rate, all by that share.
 *
 * @param shares of each partition: of its invocations that start cold, of inferences that reach it, 0..1
 */
export function chainFigures(
  inferences: readonly MeasuredInference[],
  stages: readonly Stage[],
  { coldStartRates, reaches }: ChainShares,
  book: PriceBook,
): Omit<PlanSubject, 'kind' | 'plan' | 'exact'> {
  const figures = inferences.map((inference) => inference.figures);
  const having = (coldStarts: number) => inferences.filter((one) => one.figures.coldStarts === coldStarts);
  const cost = costPerMillion(
    stages.flatMap(({ partition }, i) =>
      expectedStage(hopsOf(inferences, partition), coldStartRates[i] ?? 0, reaches[i] ?? 1),
    ),
    book,
  );
  return {
    inferences: figures,
    latencyMs: interval(endings(having(0), reaches)),
    coldLatencyMs: interval(having(stages.length).map((one) => one.figures.latencyMs)),
    costUsdPerMillion: cost.totalUsd,
    cost,
  };
}

interface ChainShares {
  readonly coldStartRates: readonly number[];
  readonly reaches: readonly number[];
}

/**
 * Latencies of inferences of which as many end before each partition as its share says: the time up to there of those that went
 * through the whole chain, spread evenly over them.
 */
function endings(inferences: readonly MeasuredInference[], reaches: readonly number[]): number[] {
  return inferences.map(({ figures, hops }, i) => {
    const luck = ((i + 0.5) * goldenRatio) % 1;
    const reached = hops.filter((_, stage) => luck < (reaches[stage] ?? 1));
    const rest = figures.latencyMs - sumLatency(hops);
    return reached.length === hops.length ? figures.latencyMs : rest + sumLatency(reached);
  });
}

const sumLatency = (hops: readonly MeasuredHop[]) =>
  hops.reduce((sum, { sample }) => sum + sample.latencyMs, 0);

/** Multiples of it lie evenly between whole numbers, in no order that what is measured could follow. */
const goldenRatio = (1 + Math.sqrt(5)) / 2;

/** The mean warm invocation of a function with the mean cold one, its tensors as they travelled last. */
function expectedStage(hops: readonly MeasuredHop[], coldStartRate: number, reach: number): ExpectedStage[] {
  const meanBilledMs = (isCold: boolean) =>
    mean(hops.filter(({ sample }) => sample.cold === isCold).map(({ billed }) => billed.billedMs));
  return hops.slice(-1).map(({ billed }) => ({
    ...billed,
    billedMs: meanBilledMs(false),
    coldBilledMs: meanBilledMs(true),
    coldStartRate,
    reach,
    extraStorageMb: 0,
    weightGets: 0,
  }));
}

const hopsOf = (inferences: readonly MeasuredInference[], { name }: PlannedPartition): MeasuredHop[] =>
  inferences.flatMap(({ hops }) => hops.filter(({ sample }) => sample.function === name));
