import { networkBytesPerMs } from '../../plan/network-share.ts';
import type { Sample } from '../../plan/profile.ts';
import { median } from '../../statistics/quantile.ts';
import { needsS3 } from '../payload.ts';
import type { Line } from './line-fit.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

const mb = 1_000_000;

/** Modelled, until measured: first byte of an S3 request. Source: 10-200 ms reported by others; the low end, in region. */
const firstByteMs = 30;

/** Time of one S3 request at a rate, by the MB of its object; modelled, until measured. */
const modelled = (bytesPerMs: number): Line => ({ fixed: firstByteMs, perMb: mb / bytesPerMs });

/** The same of a caller, who has no share: 60-90 MB/s a connection reported by others. */
const modelledCaller = modelled(75_000);

/** Time of one S3 request of a function of a memory size, by the MB of its object. */
export type FunctionS3 = (memoryMb: number) => Line;

/** What the function itself waited for S3. */
export const functionS3MsOf = ({ phases }: Sample): number => phases.fetchMs + phases.storeMs;

/** The modelled time at a function's share of the network, scaled to what the functions that handed over by S3 took. */
export function fitFunctionS3(groups: readonly SampleGroup[]): FunctionS3 {
  let measuredMs = 0;
  let modelledMs = 0;
  for (const { of, memoryMb, warm } of groups) {
    if (warm.length === 0) continue;
    const line = modelled(networkBytesPerMs(memoryMb));
    // Of tensors that travel inline the handler's clock tells microseconds, which are no transfer.
    if (needsS3(of.tensorBytesIn)) {
      measuredMs += medianOf(warm, ({ phases }) => phases.fetchMs);
      modelledMs += at(line, of.tensorBytesIn);
    }
    if (needsS3(of.tensorBytesOut)) {
      measuredMs += medianOf(warm, ({ phases }) => phases.storeMs);
      modelledMs += at(line, of.tensorBytesOut);
    }
  }
  const scale = modelledMs === 0 ? 1 : measuredMs / modelledMs;
  return (memoryMb) => scaled(modelled(networkBytesPerMs(memoryMb)), scale);
}

/** What a caller waited for its own S3 requests, where a function hands over by S3. */
export interface CallerWait {
  readonly of: SampleGroup['of'];
  readonly waitMs: number;
}

/**
 * The modelled time of a caller's own S3 request, by the MB of its object, as many times as callers waited. What functions
 * took doesn't tell: on the embedded target the caller is none, and has the whole machine. A median, because of a deployed
 * chain the caller makes requests at its ends alone.
 *
 * @param most times the modelled one
 */
export function fitCallerS3(waits: readonly CallerWait[], most = Number.POSITIVE_INFINITY): Line {
  const ratios = waits.map(({ of, waitMs }) => waitMs / handedOverMs(modelledCaller, of));
  return ratios.length === 0 ? modelledCaller : scaled(modelledCaller, Math.min(most, median(ratios)));
}

/** To put a function's inputs and to get its outputs, as far as they go by S3. */
export const handedOverMs = (line: Line, { tensorBytesIn, tensorBytesOut }: SampleGroup['of']): number =>
  [tensorBytesIn, tensorBytesOut].filter(needsS3).reduce((ms, bytes) => ms + at(line, bytes), 0);

const at = ({ fixed, perMb }: Line, bytes: number) => fixed + (perMb * bytes) / mb;

const scaled = ({ fixed, perMb }: Line, by: number): Line => ({ fixed: fixed * by, perMb: perMb * by });
