/** Lambda's CPU credits: this many MB of memory are one vCPU. Source: AWS Lambda, "Configure function memory". */
export const mbPerVcpu = 1769;

export const memoryMbRange = { min: 128, max: 10_240 } as const;

/** vCPUs that a memory size buys. */
export const vcpus = (memoryMb: number): number => memoryMb / mbPerVcpu;

/** Memory sizes from which Lambda shows a function one more CPU than the two it always does; measured by others. */
const oneMoreCpuFromMb = [3009, 5308, 7077, 8846] as const;

/** Period in which a CPU share is given out: reported by Lin, Ma and Shahrad, arXiv 2506.01283. */
export const quotaPeriodMs = 20;

/** A share that is used up is noticed at the scheduler's next tick: 250 a second is what most kernels have. Assumed. */
export const cpuTickMs = 4;

/** CPUs that a function sees, whatever its share of them. */
export const vcpusVisible = (memoryMb: number): number =>
  2 + oneMoreCpuFromMb.filter((fromMb) => memoryMb >= fromMb).length;

/** Threads ONNX Runtime is given: more than the share makes it slower, measured (docs/how-it-works.md). */
export const threadsFor = (memoryMb: number): number => Math.max(1, Math.floor(vcpus(memoryMb)));

/** Longest initialisation. Source: AWS Lambda, "Understanding the Lambda execution environment lifecycle". */
export const maxInitMs = 10_000;
/** Request of a synchronous invocation. Source: AWS Lambda quotas. */
export const maxRequestBytes = 6_291_456;
export const maxResponseBytes = 6_291_556;
/** Code and layers together, unzipped. Source: AWS Lambda quotas. */
export const maxUnzippedBytes = 262_144_000;
/** Raw tensor bytes that still fit a request once they are base64 inside JSON, with room for the names. */
export const maxInlineTensorBytes = 4_500_000;
/** Room kept in the package for the ONNX Runtime layer (45 MB), the handler and the partition's graph. */
export const maxZipWeightBytes = 200_000_000;
/**
 * A function's /tmp: 512 MB are there for nothing, 10,240 MB are the most (AWS Lambda quotas); some of it is kept free
 * for ONNX Runtime's profiler and what else writes there.
 */
export const tmpMb = { free: 512, most: 10_240, spare: 64 } as const;
