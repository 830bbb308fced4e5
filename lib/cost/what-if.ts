import { threadsFor, vcpus } from '../plan/lambda-limits.ts';
import type { BilledDeployment, BilledFunction } from './usage.ts';

/** The same deployment with another share of cold starts. @param rateOf from the share that it has */
export const withColdStarts = (
  deployment: BilledDeployment,
  rateOf: (coldStartRate: number) => number,
): BilledDeployment =>
  withFunctions(deployment, ({ coldStartRate }) => ({ coldStartRate: Math.min(1, rateOf(coldStartRate)) }));

/** Billing rounds a duration up to the next millisecond: by half of one on average. */
const roundingMs = 0.5;

/** CPUs that a function can keep busy: its share, and no more than its threads. */
export const busyCpus = (memoryMb: number): number => Math.min(vcpus(memoryMb), threadsFor(memoryMb));

/** Memory sizes are kept within what Lambda sells. */
const clampMemoryMb = (memoryMb: number): number => Math.min(10_240, Math.max(128, memoryMb));

/**
 * The same deployment with more memory in each function. Modelled: warm durations follow the CPUs that a function can
 * keep busy, so that beyond one thread's worth memory costs and gains nothing until there is a second; what cold
 * invocations are billed more stays, because an initialisation isn't held to the share.
 *
 * @param moreMb negative for less
 */
export const withMoreMemory = (deployment: BilledDeployment, moreMb: number): BilledDeployment =>
  withFunctions(deployment, ({ memoryMb, warmBilledMs, coldBilledMs }) => {
    const changedMb = clampMemoryMb(memoryMb + moreMb);
    if (changedMb === memoryMb) return {};
    const runMs = Math.max(0, warmBilledMs - roundingMs);
    const changedMs = Math.max(1, (runMs * busyCpus(memoryMb)) / busyCpus(changedMb) + roundingMs);
    return {
      memoryMb: changedMb,
      warmBilledMs: changedMs,
      coldBilledMs: changedMs + (coldBilledMs - warmBilledMs),
    };
  });

const withFunctions = (
  deployment: BilledDeployment,
  change: (fn: BilledFunction) => Partial<BilledFunction>,
): BilledDeployment => ({
  ...deployment,
  functions: deployment.functions.map((fn) => ({ ...fn, ...change(fn) })),
});
