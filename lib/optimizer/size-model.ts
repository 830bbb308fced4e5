import type { RangeTable } from '../graph/ranges.ts';
import type { Channel } from '../plan/plan.ts';
import { cpuFactor } from './fit/cpu-factor.ts';
import type { Times } from './fit/times.ts';

const mb = 1_000_000;

/** What the times of a partition of the segments `(from, to]` depend on, besides its memory size. */
export interface RangeFacts {
  readonly from: number;
  readonly to: number;
  readonly channelIn: Channel;
  readonly payloadMb: number;
  readonly weightMb: number;
  /** Of these, what a run reads whole. */
  readonly readWeightMb: number;
  readonly codecMs: number;
  /** The function's own S3 requests, in its duration, and the MB of their objects. */
  readonly s3Requests: number;
  readonly s3Mb: number;
  /** The caller's: to put inputs there, and to get the model's outputs. */
  readonly callerS3Ms: number;
}

/** How the tensors of a partition travel. */
export interface Travel {
  readonly channelIn: Channel;
  readonly channelOut: Channel;
  /** Whether the partition before has left the inputs in S3, if that is where they go. */
  readonly inPlace: boolean;
  /**
   * Whether the caller fetches outputs that are left in S3.
   * @default - at the chain's end
   */
  readonly isFetched?: boolean;
  /** @default - as they are */
  readonly coding?: Coding;
}

/** What codecs do to the tensors of a partition. */
interface Coding {
  /** Bytes over raw ones, of what it is sent and of what it answers. */
  readonly shareIn: number;
  readonly shareOut: number;
  /** Its part of coding and decoding, in ms of one vCPU. */
  readonly codecMs: number;
}

const asTheyAre: Coding = { shareIn: 1, shareOut: 1, codecMs: 0 };

export function rangeFacts(
  ranges: RangeTable,
  { hop: { callerS3 } }: Times,
  from: number,
  to: number,
  { channelIn, channelOut, inPlace, isFetched = to === ranges.count, coding = asTheyAre }: Travel,
): RangeFacts {
  const bytesIn = ranges.bytesIn(from, to) * coding.shareIn;
  const bytesOut = ranges.bytesOut(from, to) * coding.shareOut;
  const s3In = channelIn === 's3' ? 1 : 0;
  const s3Out = channelOut === 's3' ? 1 : 0;
  const callerMs = (bytes: number) => callerS3.fixed + (callerS3.perMb * bytes) / mb;
  return {
    from,
    to,
    channelIn,
    payloadMb: ((1 - s3In) * bytesIn + (1 - s3Out) * bytesOut) / mb,
    weightMb: ranges.weightBytes(from, to) / mb,
    readWeightMb: ranges.readWeightBytes(from, to) / mb,
    codecMs: coding.codecMs,
    s3Requests: s3In + s3Out,
    s3Mb: (s3In * bytesIn + s3Out * bytesOut) / mb,
    callerS3Ms: (inPlace ? 0 : s3In * callerMs(bytesIn)) + (isFetched ? s3Out * callerMs(bytesOut) : 0),
  };
}

/** Mean in ms, variance in ms². */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** What a partition is predicted to take at one memory size, in ms; medians, but where it says otherwise. */
interface Prediction {
  /** Duration of a warm invocation, as its REPORT line says. */
  readonly durationMs: number;
  /** What a warm invocation is billed on average: a bill is a sum, and durations are rounded up. */
  readonly billedMs: number;
  /** What the caller waits for a warm invocation, its own S3 requests included. */
  readonly latencyMs: number;
  /** Of the same latency. */
  readonly warm: Moments;
  readonly initMs: number;
  /** Duration of the first invocation of an environment, without init. */
  readonly coldDurationMs: number;
  /** What the caller waits for it. */
  readonly coldLatencyMs: number;
}

/** Predictions at one memory size. */
export interface SizeModel {
  /** All of it at once: a search asks millions of times. */
  predict(range: RangeFacts): Prediction;
  /** The warm latency in ms of one drawn invocation after the other. */
  drawnLatencyMs(range: RangeFacts): Float64Array;
}

/** Durations are rounded up to the ms that is billed: by half of one on average. */
const roundedUpMs = 0.5;

export function sizeModel(times: Times, memoryMb: number): SizeModel {
  const factor = cpuFactor(memoryMb);
  const { runBefore, overhead } = times.workAt(factor);
  const table = times.tableAt(memoryMb);
  const { warm, coldFixedMs, ownMs } = times.hop;
  const s3 = times.functionS3(memoryMb);
  const init = times.coldStart.initAt(factor);
  const firstRun = times.coldStart.firstRunAt(factor);

  const cpuMs = ({ from, to, payloadMb, codecMs }: RangeFacts) =>
    codecMs +
    times.ownWork(from, to, factor) *
      (runBefore[to]! - runBefore[from]! + overhead.fixed + overhead.perMb * payloadMb);
  const functionS3Ms = ({ s3Requests, s3Mb }: RangeFacts) => s3.fixed * s3Requests + s3.perMb * s3Mb;
  const hopMs = ({ from, to, payloadMb, callerS3Ms }: RangeFacts) =>
    warm.fixed + warm.perMb * payloadMb + ownMs(from, to) + callerS3Ms;
  return {
    predict(range) {
      const { readWeightMb } = range;
      const s3Ms = functionS3Ms(range);
      const { median, mean, waited, waitedMean, waitedVariance } = table.figuresAt(cpuMs(range));
      const besidesMs = s3Ms + hopMs(range);
      const durationMs = median + s3Ms;
      const latencyMs = waited + besidesMs;
      const initMs = init.fixed + init.perMb * readWeightMb;
      const firstRunMs = firstRun.fixed + firstRun.perMb * readWeightMb;
      return {
        durationMs,
        billedMs: mean + s3Ms + roundedUpMs,
        latencyMs,
        warm: { mean: waitedMean + besidesMs, variance: waitedVariance },
        initMs,
        coldDurationMs: durationMs + firstRunMs,
        coldLatencyMs: latencyMs + firstRunMs + initMs + coldFixedMs - warm.fixed,
      };
    },
    drawnLatencyMs(range) {
      const besidesMs = functionS3Ms(range) + hopMs(range);
      return table.drawn(cpuMs(range)).map((ms, i) => ms + besidesMs + times.noise.draws[i]!.hopMs);
    },
  };
}
