import { costPerMillion } from '../cost/inference.ts';
import type { Walker } from '../cost/orchestration.ts';
import type { Candidate, Placement } from '../plan/plan.ts';
import { rounded } from './figures.ts';
import { drawChain } from './percentile.ts';
import { leakageOf } from './site/exposure.ts';
import { toTicks } from './space/options.ts';
import type { Crossing, Place, Stage } from './space/place.ts';
import type { PlanSpace } from './space/plan-space.ts';
import type { Way } from './space/way.ts';

/** A range of segments, where it is to run, and how its tensors travel. */
export interface Choice {
  readonly from: number;
  readonly to: number;
  readonly place: Place;
  readonly before: Way;
  readonly after: Way;
}

/** A candidate before it was compared with others. */
export type Evaluated = Omit<Candidate, 'reason'> & {
  /** What the front is over: at the SLO's percentile, cold starts included, or expected where there is none. */
  readonly frontLatencyMs: number;
  /** What it is made of in the space that it was found in. */
  readonly choices: readonly Choice[];
};

/**
 * Predicts a plan: the same latencies and bills as the search adds up, with exact cost, percentiles by
 * convolution and the cold start of all partitions one after the other.
 *
 * @param percentile of the SLO; null without one
 */
export function evaluate(
  choices: readonly Choice[],
  space: PlanSpace,
  percentile: number | null,
  feasible: boolean,
): Evaluated {
  const { model, book, tickMs, exposure, accuracy, walker } = space;
  const parts = choices.map((choice) => {
    const { crossing, stage } = stageOf(choice, space);
    const loss = crossing.codedOut?.loss ?? 0;
    const maxMemoryMb = model.memory.predictMb(choice.from, choice.to);
    return { stage, loss, placement: placementOf(crossing, choice.place, stage, maxMemoryMb) };
  });
  const stages = parts.map(({ stage }) => stage);
  const partitions = parts.map(({ placement }) => placement);
  const cost = costPerMillion(stages, book, walker);
  const chain = drawChain(stages);
  const sloMs = percentile === null ? null : chain.mixedMs(percentile);
  const meanTicks = total(stages.map((stage) => toTicks(stage.meanLatencyMs, tickMs)));
  const meanLatencyMs = rounded(meanTicks * tickMs, 3);
  return {
    latencyMs: rounded(chain.warmMs(50), 3),
    latencyP95Ms: rounded(chain.warmMs(95), 3),
    meanLatencyMs,
    sloLatencyMs: sloMs === null ? null : rounded(sloMs, 3),
    frontLatencyMs: sloMs ?? meanLatencyMs,
    coldLatencyMs: rounded(total(stages.map(({ coldLatencyMs }) => coldLatencyMs)), 3),
    costUsdPerMillion: cost.totalUsd,
    cost,
    accuracy:
      accuracy === null ? null : rounded(Math.max(0, accuracy - total(parts.map(({ loss }) => loss))), 6),
    leakage: exposure === null ? null : leakageOf(exposure, partitions),
    partitions,
    ...(walker.orchestration !== 'client' && { walkedBy: walkedBy(walker, stages) }),
    feasible,
    choices,
  };
}

function walkedBy(
  walker: Exclude<Walker, { orchestration: 'client' }>,
  stages: readonly Stage[],
): NonNullable<Candidate['walkedBy']> {
  const added = (of: (toll: Stage['toll']) => number) =>
    rounded(total(stages.map(({ toll, reach = 1 }) => reach * of(toll))), 3);
  const { orchestration } = walker;
  return {
    orchestration,
    ...(orchestration === 'coordinator' && {
      memoryMb: walker.memoryMb,
      architecture: walker.architecture,
    }),
    latencyMs: added(({ ms }) => ms),
    coldLatencyMs: added(({ ms, initMs }) => ms + initMs),
  };
}

/** What a choice is predicted to take. */
export function stageOf(
  { from, to, place, before, after }: Choice,
  space: PlanSpace,
): { crossing: Crossing; stage: Stage } {
  const crossing = space.crossing(from, to, before, after);
  if (crossing === null) throw new Error('a plan is of crossings that there are');
  return { crossing, stage: place.predict(crossing) };
}

const placementOf = (
  { facts, weights, after }: Crossing,
  { tier }: Place,
  { memoryMb, architecture, durationMs, initMs, channelIn, channelOut, coldStartRate, reach }: Stage,
  maxMemoryMb: number,
): Placement => ({
  from: facts.from,
  to: facts.to,
  tier,
  memoryMb,
  architecture,
  durationMs: rounded(durationMs, 3),
  initMs: rounded(initMs, 3),
  maxMemoryMb: rounded(maxMemoryMb, 0),
  weightBytes: Math.round(facts.weightMb * 1_000_000),
  channelIn,
  channelOut,
  ...(after.codec !== 'none' && { codecOut: after.codec }),
  weights: weights.inS3 === null ? 'package' : 's3',
  coldStartRate: rounded(coldStartRate, 6),
  ...(reach !== undefined && { reach: rounded(reach, 9) }),
});

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
