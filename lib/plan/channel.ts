import { bytesOfAll } from './bytes-of-all.ts';
import { maxInlineTensorBytes } from './lambda-limits.ts';
import type { TensorSpec } from './tensor.ts';

/** Inline in the payload while the tensors fit together, by S3 beyond. */
export const inlineOrS3 = (tensors: readonly TensorSpec[]): 'inline' | 's3' =>
  bytesOfAll(tensors) <= maxInlineTensorBytes ? 'inline' : 's3';
