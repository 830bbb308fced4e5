import { mbPerVcpu } from '../plan/lambda-limits.ts';
import type { Target } from '../targets/target.ts';

/** Below, at and above one vCPU, and where a second thread begins: the model interpolates between them. */
const usualSizes = [2 * mbPerVcpu, mbPerVcpu, 1024, 512, 256, 128] as const;

/** New AWS accounts may be capped at this size. */
const newAccountMb = 3008;

/** Memory that Node and ONNX Runtime take before any weight is loaded. */
const baseMb = 60;

/**
 * Largest size that plans may use on a target. On this machine one core is left to the caller, where there are two:
 * a function that takes every core is measured together with whatever else the machine does.
 *
 * @param wantedMb what the user allows; undefined for the default
 */
export function largestMb({ maxMeasurableMb }: Pick<Target, 'maxMeasurableMb'>, wantedMb?: number): number {
  if (maxMeasurableMb === null) return wantedMb ?? newAccountMb;
  const most = Math.floor(maxMeasurableMb);
  return Math.min(most, wantedMb ?? Math.max(most - mbPerVcpu, mbPerVcpu));
}

/**
 * Memory sizes to measure, largest first.
 *
 * @param largest see `largestMb`
 * @param heaviestBytes weights of the heaviest function: sizes that can't hold them are left out
 */
export function memorySizesFor(largest: number, heaviestBytes: number): number[] {
  const least = baseMb + heaviestBytes / 1e6;
  const sizes = usualSizes.map((size) => Math.min(size, largest)).filter((size) => size >= least);
  return [...new Set(sizes)];
}
