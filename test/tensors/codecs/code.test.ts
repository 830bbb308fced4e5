import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { codecs, isLossy } from '../../../lib/plan/codec.ts';
import {
  type CodedTensor,
  codeTensor,
  decodeTensor,
  type WireTensor,
} from '../../../lib/tensors/codecs/code.ts';
import { codeAll, decodeAll, readCodedFile, writeCodedFile } from '../../../lib/tensors/codecs/coded-file.ts';
import { encodeSafetensors } from '../../../lib/tensors/safetensors.ts';
import { elementsOf, tensorOf } from '../../../lib/tensors/typed.ts';

const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.max(0, Math.sin(i * 0.37)));
const image = tensorOf('float32', [1, 4, 16, 32], wave(2048));

const coded = (tensor: WireTensor): CodedTensor => {
  if (!('codec' in tensor)) throw new Error('it was not coded');
  return tensor;
};

/** A decoder of int8 that shares nothing with ours: per channel of 512, byte by byte. */
function decodeByHand({ codec, data }: CodedTensor): number[] {
  const bytes = Buffer.from(codec.endsWith('-deflate') ? inflateSync(data) : data);
  const channels = codec.startsWith('int8-channel') ? 4 : 1;
  return Array.from({ length: 2048 }, (_, i) => {
    const channel = channels === 1 ? 0 : Math.floor(i / 512);
    const scale = bytes.readFloatLE(4 * channel);
    const zero = bytes[4 * channels + channel] ?? 0;
    return Math.fround(((bytes[5 * channels + i] ?? 0) - zero) * scale);
  });
}

afterEach(() => vi.unstubAllGlobals());

describe('a coded tensor', () => {
  it.each(codecs.filter((codec) => codec.startsWith('int8')))(
    'is read by another decoder: %s',
    async (codec) => {
      const tensor = coded(await codeTensor(image, codec));
      expect(tensor.codec).toBe(codec);
      const decoded = await decodeTensor('x', tensor);
      expect([...elementsOf(decoded, 'float32')]).toEqual(decodeByHand(tensor));
    },
  );

  it('has a quarter of the bytes as int8, and fewer when it is compressed', async () => {
    expect((await codeTensor(image, 'int8')).data.byteLength).toBe(2048 + 5);
    expect((await codeTensor(image, 'int8-channel')).data.byteLength).toBe(2048 + 4 * 5);
    expect((await codeTensor(image, 'fp16')).data.byteLength).toBe(4096);
    expect((await codeTensor(image, 'int8-deflate')).data.byteLength).toBeLessThan(1500);
  });

  it('comes back to the bit where the codec loses nothing, whatever its type', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('float32', 'float16', 'int64', 'float64', 'bool' as const),
        fc.uint8Array({ minLength: 2048, maxLength: 2048 }),
        async (dtype, data) => {
          const bytes = { float32: 4, float16: 2, int64: 8, float64: 8, bool: 1 }[dtype];
          const tensor = { dtype, shape: [2048 / bytes], data: new Uint8Array(data) };
          for (const codec of codecs.filter((each) => !isLossy(each))) {
            const back = await decodeTensor('x', await codeTensor(tensor, codec));
            expect(Buffer.compare(back.data, data)).toBe(0);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(codecs)('keeps NaN and infinities: %s', async (codec) => {
    const values = wave(512);
    values.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 7);
    const back = await decodeTensor('x', await codeTensor(tensorOf('float32', [512], values), codec));
    expect([...elementsOf(back, 'float32')].slice(7, 10)).toEqual([...values].slice(7, 10));
  });

  it('comes out as halves where halves went in', async () => {
    const halves = tensorOf(
      'float16',
      [1024],
      Uint16Array.from({ length: 1024 }, (_, i) => 0x3c00 + i),
    );
    const tensor = coded(await codeTensor(halves, 'int8'));
    const back = await decodeTensor('x', tensor);
    expect(back).toMatchObject({ dtype: 'float16', shape: [1024] });
    expect(tensor.data.byteLength).toBe(1024 + 5);
  });

  it('stays as it is where nothing is to be gained', async () => {
    const mask = tensorOf('int64', [1, 64], new BigInt64Array(64));
    const noise = { ...image, data: crypto.getRandomValues(new Uint8Array(8192)) };
    for (const codec of codecs) expect(await codeTensor(mask, codec)).toBe(mask);
    expect(await codeTensor({ ...noise, dtype: 'uint8', shape: [8192] }, 'deflate')).not.toHaveProperty(
      'codec',
    );
  });

  it.each([
    ['too few bytes', { data: new Uint8Array(100), codec: 'int8' }, '100 bytes'],
    ['bytes that were not deflated', { data: new Uint8Array(100), codec: 'int8-deflate' }, 'not deflated'],
    [
      'more bytes than its shape says',
      { data: deflateSync(Buffer.alloc(1e6)), codec: 'deflate' },
      'not deflated',
    ],
    ['integers that were rounded', { data: new Uint8Array(100), codec: 'fp16', dtype: 'int64' }, 'int64'],
  ] as const)('is refused with %s', async (_, change, sentence) => {
    await expect(decodeTensor('x', { dtype: 'float32', shape: [2048], ...change })).rejects.toThrow(
      expect.objectContaining({ code: 'P2001', message: expect.stringContaining(sentence) }),
    );
  });

  it('is compressed by the streams of a browser as by zlib', async () => {
    const here = coded(await codeTensor(image, 'int8-deflate'));
    vi.stubGlobal('process', undefined);
    const there = coded(await codeTensor(image, 'int8-deflate'));
    const decodedThere = await decodeTensor('x', here);
    await expect(decodeTensor('x', { ...here, shape: [1, 4, 16, 16] })).rejects.toThrow('"x"');
    vi.unstubAllGlobals();
    expect(Buffer.compare(decodedThere.data, (await decodeTensor('x', there)).data)).toBe(0);
  });

  it('is refused where nothing can compress', async () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('CompressionStream', undefined);
    await expect(codeTensor(image, 'deflate')).rejects.toThrow(expect.objectContaining({ code: 'P2002' }));
    expect(await codeTensor(image, 'int8')).toHaveProperty('codec', 'int8');
  });
});

describe('a file of coded tensors', () => {
  it('comes back in its order, beside tensors that are not coded', async () => {
    const plain = tensorOf('int64', [2], BigInt64Array.of(1n, 2n));
    const tensors = await codeAll(
      new Map([
        ['image', image],
        ['plain', plain],
      ]),
      'int8-deflate',
    );
    const back = readCodedFile(writeCodedFile(tensors));
    expect([...back.keys()]).toEqual(['image', 'plain']);
    expect(back.get('image')).toMatchObject({ codec: 'int8-deflate', dtype: 'float32', shape: image.shape });
    expect((await decodeAll(back)).get('plain')?.data).toEqual(plain.data);
  });

  it('is a safetensors file as others write it when nothing is coded', async () => {
    const tensors = new Map([['image', image]]);
    expect(Buffer.compare(writeCodedFile(await codeAll(tensors, 'none')), encodeSafetensors(tensors))).toBe(
      0,
    );
  });

  it.each([
    ['not JSON', '{', 'not JSON'],
    ['no list', '{}', 'no list'],
    ['an entry without a shape', '[{"name":"x","codec":"int8","dtype":"float32"}]', 'no name'],
    ['null', '[null]', 'no name'],
    ['a codec that is unknown', '[{"name":"x","codec":"zip","dtype":"float32","shape":[1]}]', '"zip"'],
    ['a tensor that is missing', '[{"name":"y","codec":"int8","dtype":"float32","shape":[1]}]', '"y"'],
  ])('is refused when its list is %s', (_, list, sentence) => {
    const file = encodeSafetensors(new Map([['x', image]]), { 'partita.coded': list });
    expect(() => readCodedFile(file)).toThrow(
      expect.objectContaining({ code: 'P1512', message: expect.stringContaining(sentence) }),
    );
  });
});
