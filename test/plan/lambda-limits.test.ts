import { describe, expect, it } from 'vitest';
import { inlineOrS3 } from '../../lib/plan/channel.ts';
import {
  maxInlineTensorBytes,
  maxRequestBytes,
  maxUnzippedBytes,
  maxZipWeightBytes,
  threadsFor,
  vcpus,
} from '../../lib/plan/lambda-limits.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';

describe('the limits of Lambda', () => {
  it('give a vCPU for every 1769 MB, and a thread for every whole one, at least one', () => {
    expect(vcpus(1769)).toBe(1);
    expect([128, 1769, 3537, 3538, 10_240].map(threadsFor)).toEqual([1, 1, 1, 2, 5]);
  });

  it('leave room for base64 and the names of tensors in a request', () => {
    const room = maxRequestBytes - Math.ceil(maxInlineTensorBytes / 3) * 4;
    expect(room).toBeGreaterThan(100_000);
  });

  it('leave room for ONNX Runtime, 45 MB, beside the weights of a zip function', () => {
    expect(maxUnzippedBytes - maxZipWeightBytes).toBeGreaterThan(45_000_000 + 10_000_000);
  });

  it('send tensors by S3 where together they do not fit a request', () => {
    const sized = (bytes: number): TensorSpec => ({ name: 'x', dtype: 'uint8', shape: [bytes], bytes });
    const half = sized(maxInlineTensorBytes / 2);
    expect(inlineOrS3([])).toBe('inline');
    expect(inlineOrS3([half, half])).toBe('inline');
    expect(inlineOrS3([half, half, sized(1)])).toBe('s3');
  });
});
