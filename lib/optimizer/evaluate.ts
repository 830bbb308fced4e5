import { costPerMillion } from '../cost/inference.ts';
import type { Candidate, Placement } from '../plan/plan.ts';
import { rounded } from './figures.ts';
import { needsS3 } from './payload.ts';
import { billedMsOf, coldBilledMsOf, type SpaceInput, toTicks } from './search-space.ts';

/** A range of segments and the memory size that is chosen for it. */
export interface Choice {
  readonly from: number;
  readonly to: number;
  readonly memoryMb: number;
}

/** A candidate before it was compared with others. */
export type Evaluated = Omit<Candidate, 'reason'> & {
  /** Predicted warm latency at the percentile that was asked for. */
  readonly percentileMs: number;
};

/**
 * Predicts a plan: the same latencies and bills as the search adds up, with exact cost, percentiles by
 * convolution and the cold start of all partitions one after the other.
 *
 * @param percentile whose latency `percentileMs` is
 */
export function evaluate(
  choices: readonly Choice[],
  input: SpaceInput,
  percentile: number,
  feasible: boolean,
): Evaluated {
  const { model, book, architecture, coldStartRate, tickMs } = input;
  const { bytesIn, bytesOut } = model.ranges;
  const parts = choices.map(({ from, to, memoryMb }, i) => {
    const size = model.at(memoryMb);
    const before = choices[i - 1];
    const inPlace = before !== undefined && needsS3(bytesOut(before.from, before.to));
    const range = model.range(from, to, inPlace);
    const latencyMs = toTicks(size.latencyMs(range), tickMs) * tickMs;
    const placement: Placement = {
      from,
      to,
      tier: 'lambda',
      memoryMb,
      architecture,
      durationMs: rounded(size.durationMs(range), 3),
      initMs: rounded(size.initMs(range), 3),
      maxMemoryMb: rounded(model.memory.predictMb(from, to), 0),
      weightBytes: model.ranges.weightBytes(from, to),
      channelIn: needsS3(bytesIn(from, to)) ? 's3' : 'inline',
      channelOut: needsS3(bytesOut(from, to)) ? 's3' : 'inline',
    };
    const stage = {
      ...placement,
      billedMs: billedMsOf(size, range),
      coldBilledMs: coldBilledMsOf(size, range),
    };
    return { placement, stage, latencyMs, coldLatencyMs: size.coldLatencyMs(range) };
  });
  const latencies = parts.map(({ latencyMs }) => latencyMs);
  const cost = costPerMillion(
    parts.map(({ stage }) => stage),
    coldStartRate,
    book,
  );
  const p95 = model.spread.chainMs(latencies, 95);
  return {
    latencyMs: rounded(total(latencies), 3),
    latencyP95Ms: rounded(p95, 3),
    percentileMs: percentile === 95 ? p95 : model.spread.chainMs(latencies, percentile),
    coldLatencyMs: rounded(total(parts.map(({ coldLatencyMs }) => coldLatencyMs)), 3),
    costUsdPerMillion: cost.totalUsd,
    cost,
    leakage: null,
    partitions: parts.map(({ placement }) => placement),
    feasible,
  };
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
