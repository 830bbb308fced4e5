import { weightsBytesPerMs } from '../../plan/init-estimate.ts';
import { maxInitMs } from '../../plan/lambda-limits.ts';

/** Modelled: 10 to 200 ms reported by others; the low end, in region. */
const firstByteMs = 30;
const mostInitMs: number = maxInitMs;

/**
 * How long a function takes to fetch its weights from S3 at init: first byte + bytes / bandwidth. Modelled, at figures
 * that others report of AWS, until a function that does so was measured.
 */
export const downloadMs = (weightMb: number, memoryMb: number): number =>
  firstByteMs + (weightMb * 1_000_000) / weightsBytesPerMs(memoryMb);

/** What a new environment takes: an init that overruns its 10 s is ended, and done again within the invocation. */
export const coldInitMs = (initMs: number): number => (initMs <= mostInitMs ? initMs : mostInitMs + initMs);
