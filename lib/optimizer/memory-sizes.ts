import { memoryMbRange } from '../plan/lambda-limits.ts';
import { cpuFactor } from './fit/cpu-factor.ts';

const stepMb = 64;

/**
 * Memory sizes worth considering: every 64 MB and the measured ones, from the smallest measured up to a cap.
 * None that would run faster than the fastest that was measured, and none below the smallest, where the quota of a
 * throttled CPU makes time a step function: that is nothing the profile can tell.
 *
 * With every MB between them a front is hardly better: a test holds it to 2 % of cost at any latency.
 */
export function memorySizes(measuredMb: readonly number[], capMb: number): number[] {
  const fastest = Math.min(...measuredMb.map(cpuFactor));
  const least = Math.min(...measuredMb);
  const most = Math.min(capMb, memoryMbRange.max);
  const sizes = new Set(measuredMb);
  for (let memoryMb: number = memoryMbRange.min; memoryMb <= most; memoryMb += stepMb) sizes.add(memoryMb);
  return [...sizes]
    .filter((memoryMb) => memoryMb >= least && memoryMb <= most && cpuFactor(memoryMb) >= fastest)
    .sort((a, b) => a - b);
}
