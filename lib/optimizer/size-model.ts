import type { RangeTable } from '../graph/ranges.ts';
import type { Channel } from '../plan/plan.ts';
import type { ColdStart } from './fit/cold-start.ts';
import { cpuFactor } from './fit/cpu-factor.ts';
import type { Hop } from './fit/hop.ts';
import type { Overhead } from './fit/overhead.ts';
import type { RunTimes } from './fit/run-times.ts';
import type { S3TransferMs } from './fit/s3-handoff.ts';

const mb = 1_000_000;

/** Everything that was fitted to the times of a profile. */
export interface Fits {
  readonly runTimes: RunTimes;
  readonly s3Ms: S3TransferMs;
  readonly overhead: Overhead;
  readonly coldStart: ColdStart;
  readonly hop: Hop;
}

/** What the times of a partition of the segments `(from, to]` depend on, besides its memory size. */
export interface RangeFacts {
  readonly from: number;
  readonly to: number;
  readonly channelIn: Channel;
  readonly payloadMb: number;
  readonly weightMb: number;
  /** The function's own S3 requests, in its duration. */
  readonly functionS3Ms: number;
  /** The caller's: to put inputs there, and to get the model's outputs. */
  readonly callerS3Ms: number;
}

/** How the tensors of a partition travel. */
export interface Travel {
  readonly channelIn: Channel;
  readonly channelOut: Channel;
  /** Whether the partition before has left the inputs in S3, if that is where they go. */
  readonly inPlace: boolean;
}

export function rangeFacts(
  ranges: RangeTable,
  { s3Ms }: Fits,
  from: number,
  to: number,
  { channelIn, channelOut, inPlace }: Travel,
): RangeFacts {
  const bytesIn = ranges.bytesIn(from, to);
  const bytesOut = ranges.bytesOut(from, to);
  const inMs = channelIn === 's3' ? s3Ms(bytesIn) : 0;
  const outMs = channelOut === 's3' ? s3Ms(bytesOut) : 0;
  const inlineBytes = (channelIn === 's3' ? 0 : bytesIn) + (channelOut === 's3' ? 0 : bytesOut);
  return {
    from,
    to,
    channelIn,
    payloadMb: inlineBytes / mb,
    weightMb: ranges.weightBytes(from, to) / mb,
    functionS3Ms: inMs + outMs,
    callerS3Ms: (inPlace ? 0 : inMs) + (to === ranges.count ? outMs : 0),
  };
}

/** Predictions at one memory size, each a median in ms. */
export interface SizeModel {
  /** Duration of a warm invocation, as its REPORT line says. */
  durationMs(range: RangeFacts): number;
  /** What the caller waits for a warm invocation, its own S3 requests included. */
  latencyMs(range: RangeFacts): number;
  initMs(range: RangeFacts): number;
  /** Duration of the first invocation of an environment, without init. */
  coldDurationMs(range: RangeFacts): number;
  /** What the caller waits for it. */
  coldLatencyMs(range: RangeFacts): number;
}

export function sizeModel(fits: Fits, memoryMb: number): SizeModel {
  const factor = cpuFactor(memoryMb);
  const runBefore = fits.runTimes(factor);
  const overhead = fits.overhead(factor);
  const hop = fits.hop.warmAt(factor);
  const coldHopMs = fits.hop.coldFixedMs(factor) - hop.fixed;
  const init = fits.coldStart.initAt(factor);
  const firstRun = fits.coldStart.firstRunAt(factor);

  const durationMs = ({ from, to, payloadMb, functionS3Ms }: RangeFacts) =>
    runBefore[to]! - runBefore[from]! + overhead.fixed + overhead.perMb * payloadMb + functionS3Ms;
  const latencyMs = (range: RangeFacts) =>
    durationMs(range) + hop.fixed + hop.perMb * range.payloadMb + range.callerS3Ms;
  const initMs = ({ weightMb }: RangeFacts) => init.fixed + init.perMb * weightMb;
  const firstRunMs = ({ weightMb }: RangeFacts) => firstRun.fixed + firstRun.perMb * weightMb;
  return {
    durationMs,
    latencyMs,
    initMs,
    coldDurationMs: (range) => durationMs(range) + firstRunMs(range),
    coldLatencyMs: (range) => latencyMs(range) + firstRunMs(range) + initMs(range) + coldHopMs,
  };
}
