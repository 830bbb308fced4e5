import { vcpus } from '../../lib/plan/lambda-limits.ts';

const stepMs = 0.05;

/**
 * Wall time of some CPU time under a quota of a 20 ms period that is looked at every 4 ms, played step by step.
 *
 * @param refillMs when the share is given out first
 * @param tickMs when it is looked at first
 */
function steppedMs(cpuMs: number, memoryMb: number, refillMs: number, tickMs: number): number {
  const share = vcpus(memoryMb) * 20;
  if (share >= 20) return cpuMs;
  let [credit, left, step, stopped] = [share, cpuMs, 0, false];
  let nextTick = tickMs;
  let nextRefill = refillMs;
  while (left > 0) {
    const now = step++ * stepMs;
    if (now >= nextRefill) {
      credit = Math.min(share, credit + share);
      nextRefill += 20;
      if (stopped && credit > 0) {
        stopped = false;
        nextTick = now + tickMs;
      }
    }
    if (!stopped && now >= nextTick) {
      nextTick += 4;
      stopped = credit <= 0;
    }
    if (stopped) continue;
    left -= stepMs;
    credit -= stepMs;
  }
  return step * stepMs;
}

/** When the share is given out and looked at first, spread evenly. */
export const steppedPhases = Array.from({ length: 45 }, (_, i) => ({
  refillMs: ((i % 9) + 0.5) * (20 / 9),
  tickMs: (Math.floor(i / 9) + 0.5) * 0.8,
}));

/** Its median over when an invocation comes. */
export function medianSteppedMs(cpuMs: number, memoryMb: number): number {
  if (vcpus(memoryMb) >= 1) return cpuMs;
  const walls = steppedPhases.map(({ refillMs, tickMs }) => steppedMs(cpuMs, memoryMb, refillMs, tickMs));
  return walls.sort((a, b) => a - b)[22]!;
}
