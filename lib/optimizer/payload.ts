import { maxInlineTensorBytes } from '../plan/lambda-limits.ts';

/** Whether tensors of this many raw bytes are too many for an invocation's payload, and travel by S3. */
export const needsS3 = (bytes: number): boolean => bytes > maxInlineTensorBytes;

/** Megabytes that travel inside the payloads of one invocation, there and back. */
export const inlineMb = (bytesIn: number, bytesOut: number): number =>
  ((needsS3(bytesIn) ? 0 : bytesIn) + (needsS3(bytesOut) ? 0 : bytesOut)) / 1_000_000;
