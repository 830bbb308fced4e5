import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensorFile } from '../../lib/onnx/tensor-proto.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bytesOf, fixture } from '../tensors/files/fixtures.ts';

const written = (bytes: Uint8Array) => {
  const file = join(temporaryFolder(), 'it.pb');
  writeFileSync(file, bytes);
  return file;
};

describe('a TensorProto that onnx wrote', () => {
  it.each([
    ['raw', 'x', 'float32', [2, 1], new Float32Array([1.5, -2])],
    ['floats', 'f', 'float32', [2], new Float32Array([1.5, -2])],
    ['doubles', 'd', 'float64', [1], new Float64Array([0.1])],
    ['integers', 'i', 'int64', [2], new BigInt64Array([-1n, 2n ** 62n])],
    ['bytes', 'b', 'int8', [3], new Int8Array([-128, 0, 127])],
    ['truths', 't', 'bool', [2], new Uint8Array([1, 0])],
    ['halves', 'h', 'float16', [2], new Uint16Array([0x3c00, 0xc000])],
    ['unsigned', 'u', 'uint64', [1], new BigUint64Array([2n ** 64n - 1n])],
  ] as const)('is read, however it holds its values: %s', (file, name, dtype, shape, values) => {
    const { data, ...rest } = readTensorFile(fixture(`${file}.pb`));
    expect(rest).toEqual({ name, dtype, shape });
    expect(Buffer.from(data)).toEqual(bytesOf(values));
  });

  it('is refused where it holds text, too few values or a negative size', () => {
    const refused = (why: string) =>
      expect.objectContaining({ code: 'P1132', message: expect.stringContaining(why) });
    expect(() => readTensorFile(fixture('text.pb'))).toThrow(refused('not numbers'));
    const tensor = (size: number) =>
      written(message(varintField(1, size), varintField(2, 1), bytesField(9, new Uint8Array(8))));
    expect(readTensorFile(tensor(2)).shape).toEqual([2]);
    expect(() => readTensorFile(tensor(3))).toThrow(refused('takes 12 bytes, and 8 are there'));
    expect(() => readTensorFile(tensor(-1))).toThrow(refused('a negative size'));
  });

  it('is refused where it is cut short, or something else', () => {
    const whole = readFileSync(fixture('raw.pb'));
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => readTensorFile(written(whole.subarray(0, length)))).toThrow(
        expect.objectContaining({ code: 'P1132' }),
      );
    }
    expect(() => readTensorFile(written(Buffer.from('text')))).toThrow(
      expect.objectContaining({ code: 'P1132' }),
    );
  });
});
