import { Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { dtypeBytes, wireDtypes } from '../../lib/plan/dtype.ts';
import { fromOrt, toOrt } from '../../lib/tensors/ort.ts';

describe('tensors of ONNX Runtime', () => {
  it.each(wireDtypes)('carry %s there and back, bit for bit', (dtype) => {
    const data = Uint8Array.from({ length: 6 * dtypeBytes[dtype] }, (_, i) =>
      dtype === 'bool' ? i % 2 : i * 41,
    );
    const there = toOrt({ dtype, shape: [2, 3], data }, OrtTensor);
    expect(there).toBeInstanceOf(OrtTensor);
    expect(there.dims).toEqual([2, 3]);
    expect(fromOrt(there)).toEqual({ dtype, shape: [2, 3], data });
  });

  it('are views of aligned bytes', () => {
    const file = new Uint8Array(32);
    const tensor = toOrt({ dtype: 'float32', shape: [2], data: file.subarray(8, 16) }, OrtTensor);
    expect(tensor.data).toMatchObject({ byteOffset: 8, byteLength: 8, buffer: file.buffer });
  });

  it.each([
    ['Uint8Array', new Uint8Array(32)],
    ['Buffer', Buffer.alloc(32)],
  ])('are copies of bytes in a %s that lie askew', (_, file) => {
    file.set([0, 0, 128, 63], 9);
    const tensor = toOrt({ dtype: 'float32', shape: [1], data: file.subarray(9, 13) }, OrtTensor);
    expect(tensor.data).toEqual(Float32Array.of(1));
  });

  it('may have no elements or no dimensions', () => {
    const empty = toOrt({ dtype: 'int64', shape: [0, 3], data: new Uint8Array(0) }, OrtTensor);
    expect(empty.dims).toEqual([0, 3]);
    const scalar = toOrt({ dtype: 'int8', shape: [], data: Uint8Array.of(255) }, OrtTensor);
    expect([scalar.dims, scalar.data]).toEqual([[], Int8Array.of(-1)]);
  });

  it('are not made of too few bytes', () => {
    expect(() => toOrt({ dtype: 'int32', shape: [2], data: new Uint8Array(4) }, OrtTensor)).toThrow(
      expect.objectContaining({ code: 'P1510' }),
    );
  });

  it('are refused where they are strings', () => {
    expect(() => fromOrt(new OrtTensor('string', ['a'], [1]))).toThrow(
      expect.objectContaining({ code: 'P1513', message: expect.stringContaining('"string"') }),
    );
  });
});
