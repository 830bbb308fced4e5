import { quotaPeriodMs, vcpus } from '../../plan/lambda-limits.ts';
import { median } from '../../statistics/quantile.ts';
import type { Noise } from './noise.ts';
import { wallMs } from './quota.ts';

/** Less work than this is not told apart. */
const leastCpuMs = 0.01;
/** Work between two rows of the table differs by this factor. */
const step = 1.06;
/** Shares of CPU after which time grows evenly with work: what takes more is not played through. */
const playedShares = 32;
/** Rows over which work doubles. */
const rowsOfHalf = 12;
/** How far a share may be overdrawn or eaten by pauses, and how far a median may be above its work. */
const leastOfShare = 0.3;
const mostOfTime = 1.5;

/** Of the duration of some work, in ms; `waited` of what the caller waits for more than in the median hop, too. */
interface WallFigures {
  readonly median: number;
  readonly mean: number;
  readonly waited: number;
  readonly waitedMean: number;
  /** ms². */
  readonly waitedVariance: number;
}

/** How long the work of an invocation takes at one memory size, S3 aside. */
export interface WallTable {
  /** Of one drawn invocation after the other. */
  drawn(cpuMs: number): Float64Array;
  figuresAt(cpuMs: number): WallFigures;
  /** The work whose median duration this is. */
  cpuMsOf(medianMs: number): number;
}

/** Work of each row, as far as it was asked for. */
const works: number[] = [];
function workOf(index: number): number {
  for (let next = works.length; next <= index; next++) works.push(leastCpuMs * step ** next);
  return works[index]!;
}

const logOfStep = Math.log(step);
const indexOf = (cpuMs: number) => Math.floor(Math.log(cpuMs / leastCpuMs) / logOfStep);

/**
 * @param pauseCpuMs see {@link wallMs}
 * @param enforced whether the target gives CPU out by the share
 */
export function wallTable(memoryMb: number, noise: Noise, pauseCpuMs: number, enforced: boolean): WallTable {
  const shareMs = Math.min(1, vcpus(memoryMb)) * quotaPeriodMs;
  const throttled = enforced && shareMs < quotaPeriodMs;
  const lastPlayed = throttled ? indexOf(playedShares * shareMs) : Number.POSITIVE_INFINITY;

  const play = (cpuMs: number) =>
    Float64Array.from(noise.draws, ({ runRatio, overheadMs, phase }) => {
      const ofOverhead = Math.min(cpuMs, noise.overheadMs);
      const work = Math.max(leastCpuMs, (cpuMs - ofOverhead) * runRatio + ofOverhead + overheadMs);
      return throttled ? wallMs(work, memoryMb, phase, pauseCpuMs) : work;
    });
  const rows: WallFigures[] = [];
  const rowAt = (index: number): WallFigures => {
    const known = rows[index];
    if (known !== undefined) return known;
    const row = rowOf(play(workOf(index)), noise);
    rows[index] = row;
    return row;
  };
  const between = (from: number, to: number, cpuMs: number): WallFigures => {
    const [a, b] = [rowAt(from), rowAt(to)];
    const share = (cpuMs - workOf(from)) / (workOf(to) - workOf(from));
    return {
      median: a.median + share * (b.median - a.median),
      mean: a.mean + share * (b.mean - a.mean),
      waited: a.waited + share * (b.waited - a.waited),
      waitedMean: a.waitedMean + share * (b.waitedMean - a.waitedMean),
      waitedVariance: Math.max(0, a.waitedVariance + share * (b.waitedVariance - a.waitedVariance)),
    };
  };
  const figuresAt = (cpuMs: number): WallFigures => {
    const work = Math.max(cpuMs, leastCpuMs);
    const index = indexOf(work);
    return index < lastPlayed
      ? between(index, index + 1, work)
      : between(lastPlayed - rowsOfHalf, lastPlayed, work);
  };
  return {
    figuresAt,
    drawn(cpuMs) {
      const played = Math.min(cpuMs, leastCpuMs * step ** lastPlayed);
      const longer = played < cpuMs ? figuresAt(cpuMs).median / figuresAt(played).median : 1;
      return play(played).map((ms) => ms * longer);
    },
    cpuMsOf(medianMs) {
      // Work takes between its own time, less what noise may hide, and what its share gives in it.
      let low = Math.min(
        lastPlayed,
        Math.max(0, indexOf((throttled ? shareMs / quotaPeriodMs : 1) * medianMs * leastOfShare)),
      );
      let high = Math.min(lastPlayed, Math.max(1, indexOf(medianMs * mostOfTime) + 1));
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (rowAt(middle).median <= medianMs) low = middle;
        else high = middle;
      }
      const [from, to] = rowAt(high).median < medianMs ? [high - rowsOfHalf, high] : [low, high];
      const slope = (rowAt(to).median - rowAt(from).median) / (workOf(to) - workOf(from));
      return Math.max(leastCpuMs, workOf(to) + (medianMs - rowAt(to).median) / slope);
    },
  };
}

function rowOf(values: Float64Array, { draws }: Noise): WallFigures {
  const waited = values.map((value, i) => value + draws[i]!.hopMs);
  const waitedMean = meanOf(waited);
  return {
    median: median(values),
    mean: meanOf(values),
    waited: median(waited),
    waitedMean,
    waitedVariance: meanOf(waited.map((value) => (value - waitedMean) ** 2)),
  };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
