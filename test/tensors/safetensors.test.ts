import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypeBytes, type WireDtype, wireDtypes } from '../../lib/plan/dtype.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';

/** A file as the format's documentation lays it out: u64 little-endian, JSON, data. */
function fileOf(header: string, data: readonly number[]): Uint8Array {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.byteLength));
  return Buffer.concat([length, json, Uint8Array.from(data)]);
}

const headerOf = (file: Uint8Array) => {
  const bytes = Number(Buffer.from(file).readBigUInt64LE());
  return { bytes, json: JSON.parse(Buffer.from(file).toString('utf8', 8, 8 + bytes)) };
};

const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom(...wireDtypes),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  })
  .chain(({ dtype, shape }) => {
    const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
    return fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((data) => ({ dtype, shape, data: new Uint8Array(data) }));
  });

const anyTensors: fc.Arbitrary<NamedTensors> = fc
  .uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), anyTensor), {
    selector: ([name]) => name,
    maxLength: 6,
  })
  .map((entries) => new Map(entries.filter(([name]) => name !== '__metadata__')));

const plain = (tensors: NamedTensors) =>
  Object.fromEntries([...tensors].map(([name, t]) => [`:${name}`, { ...t, data: [...t.data] }]));

describe('safetensors', () => {
  it('reads what it wrote, whatever the names, dtypes and sizes', () => {
    fc.assert(
      fc.property(anyTensors, (tensors) => {
        expect(plain(decodeSafetensors(encodeSafetensors(tensors)))).toEqual(plain(tensors));
      }),
    );
  });

  it('aligns every tensor to its element size, without gaps', () => {
    fc.assert(
      fc.property(anyTensors, (tensors) => {
        const file = encodeSafetensors(tensors);
        expect(headerOf(file).bytes % 8).toBe(0);
        let dataBytes = 0;
        for (const { dtype, data } of decodeSafetensors(file).values()) {
          expect(data.byteOffset % dtypeBytes[dtype]).toBe(0);
          dataBytes += data.byteLength;
        }
        expect(file.byteLength).toBe(8 + headerOf(file).bytes + dataBytes);
      }),
    );
  });

  it('writes the header that the format documents', () => {
    const tensors: NamedTensors = new Map<string, Tensor>([
      ['flag', { dtype: 'bool', shape: [1], data: Uint8Array.of(1) }],
      ['x', { dtype: 'float16', shape: [2, 1], data: Uint8Array.of(1, 2, 3, 4) }],
    ]);
    expect(headerOf(encodeSafetensors(tensors)).json).toEqual({
      flag: { dtype: 'BOOL', shape: [1], data_offsets: [4, 5] },
      x: { dtype: 'F16', shape: [2, 1], data_offsets: [0, 4] },
    });
  });

  it('reads a file laid out by hand, with metadata and an unpadded header', () => {
    const file = fileOf(
      '{"__metadata__":{"by":"hand"},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  ',
      [0, 0, 128, 63, 7, 8, 9],
    );
    const tensors = decodeSafetensors(file);
    expect([...tensors.keys()]).toEqual(['b', 'a']);
    expect([...(tensors.get('b')?.data ?? [])]).toEqual([7, 8, 9]);
    expect(Buffer.from(tensors.get('a')?.data ?? []).readFloatLE()).toBe(1);
  });

  const entry = (offsets: string, shape = '[2]', dtype = 'U8') =>
    `{"t":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;

  it.each([
    ['no header', Uint8Array.of(1, 2, 3)],
    ['a header longer than the file', fileOf('{}', []).subarray(0, 9)],
    ['a header of absurd length', new Uint8Array(16).fill(255)],
    ['a header that is not JSON', fileOf('{"t":', [])],
    ['a header that is not UTF-8', Buffer.concat([fileOf('', []).fill(1, 0, 1), Uint8Array.of(0xff)])],
    ['a header that is an array', fileOf('[]', [])],
    ['an entry that is no object', fileOf('{"t":7}', [])],
    ['an unknown dtype', fileOf(entry('[0,2]', '[2]', 'BF16'), [1, 2])],
    ['a negative size', fileOf(entry('[0,2]', '[-2]'), [1, 2])],
    ['offsets that disagree with the shape', fileOf(entry('[0,1]'), [1])],
    ['three offsets', fileOf(entry('[0,2,2]'), [1, 2])],
    ['a gap before the data', fileOf(entry('[1,3]'), [1, 2, 3])],
    ['data that no tensor covers', fileOf(entry('[0,2]'), [1, 2, 3])],
    ['data cut short', fileOf(entry('[0,2]'), [1])],
    [
      'tensors that overlap',
      fileOf(
        '{"s":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"t":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        [1, 2, 3],
      ),
    ],
  ])('refuses %s', (_, file) => {
    expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: 'P1512' }));
  });

  it('refuses to write a tensor whose bytes disagree with its shape', () => {
    const tensor: Tensor = { dtype: 'float32', shape: [2], data: new Uint8Array(4) };
    expect(() => encodeSafetensors(new Map([['x', tensor]]))).toThrow(
      expect.objectContaining({ code: 'P1510', message: 'Tensor "x" holds 4 bytes, and its shape says 8.' }),
    );
  });

  it('refuses to write a tensor under the name of the metadata', () => {
    const tensor: Tensor = { dtype: 'uint8', shape: [0], data: new Uint8Array(0) };
    expect(() => encodeSafetensors(new Map([['__metadata__', tensor]]))).toThrow(
      expect.objectContaining({ code: 'P1511' }),
    );
  });

  it('knows every dtype of the plan', () => {
    const codes = wireDtypes.map((dtype: WireDtype) => {
      const tensor: Tensor = { dtype, shape: [1], data: new Uint8Array(dtypeBytes[dtype]) };
      return headerOf(encodeSafetensors(new Map([['t', tensor]]))).json.t.dtype;
    });
    expect(codes).toEqual([
      'F32',
      'F64',
      'F16',
      'I8',
      'U8',
      'I16',
      'U16',
      'I32',
      'U32',
      'I64',
      'U64',
      'BOOL',
    ]);
  });
});
