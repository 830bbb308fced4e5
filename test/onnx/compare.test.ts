import { describe, expect, it } from 'vitest';
import { compareTensors, noDifference, worse } from '../../lib/onnx/compare.ts';
import type { Tensor } from '../../lib/tensors/tensor.ts';

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }) => new Uint8Array(buffer);

const floats = (...values: number[]): Tensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: bytesOf(Float32Array.from(values)),
});

const halves = (...bits: number[]): Tensor => ({
  dtype: 'float16',
  shape: [bits.length],
  data: bytesOf(Uint16Array.from(bits)),
});

const farthest = { exact: false, maxAbsDiff: Number.MAX_VALUE, maxRelDiff: Number.MAX_VALUE };

describe('the difference of two tensors', () => {
  it('is none when every bit is the same, in NaN and infinities too', () => {
    const values = [1, -0, Number.NaN, Number.POSITIVE_INFINITY];
    expect(compareTensors(floats(...values), floats(...values))).toEqual(noDifference);
  });

  it('is the largest distance, absolute and relative to the larger of the two', () => {
    expect(compareTensors(floats(100, 1), floats(104, -1))).toEqual({
      exact: false,
      maxAbsDiff: 4,
      maxRelDiff: 2,
    });
    expect(compareTensors(floats(8), floats(10)).maxRelDiff).toBe(0.2);
  });

  it('is not exact, but no distance, between the two zeros and between NaNs of other bits', () => {
    const inexact = { exact: false, maxAbsDiff: 0, maxRelDiff: 0 };
    expect(compareTensors(floats(0), floats(-0))).toEqual(inexact);
    expect(compareTensors(halves(0x7e00), halves(0x7e01))).toEqual(inexact);
  });

  it('is as large as can be where one is infinite or no number, has another shape or type, or is missing', () => {
    const infinite = Number.POSITIVE_INFINITY;
    const others = [
      floats(infinite, 0),
      floats(Number.NaN, 0),
      { ...floats(1, 2), shape: [2, 1] },
      floats(1),
      undefined,
    ];
    for (const other of others) expect(compareTensors(floats(1, 2), other)).toEqual(farthest);
    const integers: Tensor = { ...floats(1, 2), dtype: 'int32' };
    expect(compareTensors(floats(1, 2), integers)).toEqual(farthest);
  });

  it('is that of the values of halves, subnormal ones too', () => {
    // 1 and the next; 1024 and the next; the smallest number and 0.
    expect(compareTensors(halves(0x3c00), halves(0x3c01)).maxAbsDiff).toBe(2 ** -10);
    expect(compareTensors(halves(0x6400), halves(0x6401)).maxAbsDiff).toBe(1);
    expect(compareTensors(halves(0x0001), halves(0x8000)).maxAbsDiff).toBe(2 ** -24);
    expect(compareTensors(halves(0x7c00), halves(0x3c00))).toEqual(farthest);
  });

  it('is that of integers of 64 bits', () => {
    const integers = (...values: bigint[]): Tensor => ({
      dtype: 'int64',
      shape: [values.length],
      data: bytesOf(BigInt64Array.from(values)),
    });
    expect(compareTensors(integers(-5n), integers(7n))).toMatchObject({ exact: false, maxAbsDiff: 12 });
  });

  it('does not depend on where in a buffer the bytes stand', () => {
    const data = new Uint8Array(9).subarray(1);
    data.set(floats(3, 4).data);
    expect(compareTensors(floats(3, 5), { ...floats(3, 4), data })).toMatchObject({ maxAbsDiff: 1 });
  });
});

it('the worse of two differences is the larger, figure by figure', () => {
  const one = { exact: true, maxAbsDiff: 3, maxRelDiff: 0.1 };
  const other = { exact: false, maxAbsDiff: 1, maxRelDiff: 0.5 };
  expect(worse(one, other)).toEqual({ exact: false, maxAbsDiff: 3, maxRelDiff: 0.5 });
});
