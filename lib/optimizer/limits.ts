import { maxZipWeightBytes } from '../plan/lambda-limits.ts';
import { type BrokenLimit, tooHeavy, tooLarge, tooSlow } from './errors.ts';
import { megabytesText, msText } from './figures.ts';
import type { LatencyModel } from './latency-model.ts';
import type { RangeFacts, SizeModel } from './size-model.ts';

/** Longest timeout a function can have. Source: AWS Lambda quotas. */
const longestMs = 900_000;

/** Whether an invocation ends before any function's timeout, the first of an environment included. */
export const endsInTime = (size: SizeModel, range: RangeFacts): boolean =>
  size.coldDurationMs(range) <= longestMs;

/** Whether a zip function's package has room for the weights. */
export const fitsZip = ({ ranges }: LatencyModel, from: number, to: number): boolean =>
  ranges.weightBytes(from, to) <= maxZipWeightBytes;

/**
 * The limit that the segments `(from, to]` break as one partition.
 *
 * @param largestMb the largest memory size that is considered
 * @returns null when they break none
 */
export function brokenLimit(
  model: LatencyModel,
  from: number,
  to: number,
  largestMb: number,
): BrokenLimit | null {
  if (!fitsZip(model, from, to)) {
    return tooHeavy(megabytesText(model.ranges.weightBytes(from, to)), megabytesText(maxZipWeightBytes));
  }
  const leastMb = model.memory.leastMb(from, to);
  if (leastMb > largestMb) return tooLarge(Math.ceil(leastMb), largestMb);
  const size = model.at(largestMb);
  const range = model.range(from, to, false);
  if (!endsInTime(size, range)) return tooSlow(msText(size.coldDurationMs(range)), msText(longestMs));
  return null;
}
