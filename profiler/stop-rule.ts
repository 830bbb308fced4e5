import { interval, relativeHalfWidth } from './statistics.ts';

/** When there are warm samples enough. */
export interface StopRule {
  readonly minSamples: number;
  readonly maxSamples: number;
  /** Half the width of the median's 95 % interval, as a share of the median. */
  readonly relativeHalfWidth: number;
  readonly maxSeconds: number;
}

export const defaultStopRule: StopRule = {
  minSamples: 8,
  maxSamples: 40,
  relativeHalfWidth: 0.04,
  maxSeconds: 6,
};

interface Progress {
  /** What was measured warm so far, in ms. */
  readonly warmMs: readonly number[];
  /** Invocations made for it, also those that turned out cold. */
  readonly attempts: number;
  readonly seconds: number;
}

/** Whether to stop. One attempt is always made; after that the limits hold, however wide the interval is. */
export function hasEnough({ warmMs, attempts, seconds }: Progress, rule: StopRule): boolean {
  if (attempts === 0) return false;
  if (attempts >= rule.maxSamples || seconds >= rule.maxSeconds) return true;
  return warmMs.length >= rule.minSamples && relativeHalfWidth(interval(warmMs)) <= rule.relativeHalfWidth;
}
