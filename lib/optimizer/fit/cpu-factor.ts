import { threadsFor, vcpus } from '../../plan/lambda-limits.ts';

/**
 * How much longer the CPU work of an inference takes than on one whole vCPU: 1 / min(vCPUs, threads).
 * Below one vCPU the share throttles; above, time falls only where another thread is run.
 */
export function cpuFactor(memoryMb: number): number {
  const share = vcpus(memoryMb);
  return share < 1 ? 1 / share : 1 / threadsFor(memoryMb);
}
