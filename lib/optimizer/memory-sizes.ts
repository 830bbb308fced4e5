import { memoryMbRange } from '../plan/lambda-limits.ts';
import { cpuFactor } from './fit/cpu-factor.ts';

const stepMb = 64;

/**
 * Memory sizes worth considering: every 64 MB and the measured ones, up to a cap.
 * None that would run faster than the fastest that was measured: that is nothing the profile can tell.
 */
export function memorySizes(measuredMb: readonly number[], capMb: number): number[] {
  const fastest = Math.min(...measuredMb.map(cpuFactor));
  const most = Math.min(capMb, memoryMbRange.max);
  const sizes = new Set(measuredMb);
  for (let memoryMb: number = memoryMbRange.min; memoryMb <= most; memoryMb += stepMb) sizes.add(memoryMb);
  return [...sizes]
    .filter((memoryMb) => memoryMb <= most && cpuFactor(memoryMb) >= fastest)
    .sort((a, b) => a - b);
}
