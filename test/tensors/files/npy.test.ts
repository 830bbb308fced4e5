import { describe, expect, it } from 'vitest';
import { decodeNpy } from '../../../lib/tensors/files/npy.ts';
import { bytesOf, fixtureBytes } from './fixtures.ts';

const refused = (why: string) =>
  expect.objectContaining({ code: 'P1132', message: expect.stringContaining(why) });

describe('a .npy file that numpy wrote', () => {
  it.each([
    ['float32.npy', 'float32', [2, 3], new Float32Array([0, 0.5, 1, 1.5, 2, 2.5])],
    ['fortran.npy', 'int16', [2, 3, 2], new Int16Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])],
    ['big-endian.npy', 'float64', [2], new Float64Array([1.5, -2])],
    ['big-endian-fortran.npy', 'int32', [2, 3], new Int32Array([0, 1, 2, 3, 4, 5])],
    ['scalar.npy', 'int64', [], new BigInt64Array([-7n])],
    ['empty.npy', 'uint8', [0, 4], new Uint8Array()],
    ['bool.npy', 'bool', [3], new Uint8Array([1, 0, 1])],
    ['float16.npy', 'float16', [2], new Uint16Array([0x3c00, 0xc000])],
    ['uint64.npy', 'uint64', [1], new BigUint64Array([2n ** 64n - 1n])],
    ['version-2.npy', 'uint16', [3], new Uint16Array([1, 2, 3])],
    ['version-3.npy', 'uint16', [3], new Uint16Array([1, 2, 3])],
  ] as const)('is read, row by row: %s', (name, dtype, shape, values) => {
    const { data, ...rest } = decodeNpy(name, fixtureBytes(name));
    expect(rest).toEqual({ dtype, shape });
    expect(Buffer.from(data)).toEqual(bytesOf(values));
  });

  it.each([
    ['text.npy', 'its elements are of type "<U3"'],
    ['complex.npy', 'its elements are of type "<c8"'],
    ['records.npy', 'its elements are records'],
    ['objects.npy', 'its elements are of type "|O"'],
  ])('is refused where its elements are no numbers: %s', (name, why) => {
    expect(() => decodeNpy(name, fixtureBytes(name))).toThrow(refused(why));
  });

  it('is refused at every length that it can be cut to, and with more behind it', () => {
    const whole = fixtureBytes('float32.npy');
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeNpy('it', whole.subarray(0, length))).toThrow(refused('"it" can'));
    }
    expect(() => decodeNpy('it', Buffer.concat([whole, whole]))).toThrow(
      refused('24 bytes, and 176 are there'),
    );
  });

  it.each([
    ['another version', (bytes: Buffer) => bytes.writeUInt8(9, 6), 'the version 9'],
    ['no shape', (bytes: Buffer) => bytes.write('shipe', bytes.indexOf('shape')), 'no usable "shape"'],
    ['a negative size', (bytes: Buffer) => bytes.write('(-2,', bytes.indexOf('(2, ')), 'no usable "shape"'],
    [
      'a huge size',
      (bytes: Buffer) => bytes.write('(999999999999,), }', bytes.indexOf('(2, ')),
      'its array takes',
    ],
    ['no element type', (bytes: Buffer) => bytes.write("'>q9'", bytes.indexOf("'<f4'")), 'of type ">q9"'],
  ])('is refused with %s', (_, spoil, why) => {
    const bytes = fixtureBytes('float32.npy');
    spoil(bytes);
    expect(() => decodeNpy('it', bytes)).toThrow(refused(why));
  });
});
