import { mbPerVcpu } from '../plan/lambda-limits.ts';
import type { Target } from '../targets/target.ts';

/** Below, at and above one vCPU, and where a second thread begins: the model interpolates between them. */
const usualSizes = [2 * mbPerVcpu, mbPerVcpu, 1024, 512, 256, 128] as const;

/** New AWS accounts may be capped at this size. */
const newAccountMb = 3008;

/** Memory that Node and ONNX Runtime take before any weight is loaded. */
const baseMb = 60;

/** Largest size that plans may use on a target. */
export const largestMb = ({ maxMeasurableMb }: Pick<Target, 'maxMeasurableMb'>): number =>
  maxMeasurableMb === null ? newAccountMb : Math.floor(maxMeasurableMb);

/**
 * Memory sizes to measure, largest first.
 *
 * @param heaviestBytes weights of the heaviest function: sizes that can't hold them are left out
 */
export function memorySizesFor(target: Pick<Target, 'maxMeasurableMb'>, heaviestBytes: number): number[] {
  const largest = largestMb(target);
  const least = baseMb + heaviestBytes / 1e6;
  const sizes = usualSizes.map((size) => Math.min(size, largest)).filter((size) => size >= least);
  return [...new Set(sizes)];
}
