import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsChunkedDecoder } from '../../../lib/local/s3/wire/aws-chunked.ts';

const encode = (chunks: readonly Uint8Array[], extension: string, trailers: string) =>
  Buffer.concat([
    ...chunks
      .filter((chunk) => chunk.length > 0)
      .flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
        chunk,
        Buffer.from('\r\n'),
      ]),
    Buffer.from(`0${extension}\r\n${trailers}\r\n`),
  ]);

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function decode(pieces: Iterable<Buffer>) {
  const decoder = new AwsChunkedDecoder();
  const body = await buffer(decoder.decode(Readable.from(pieces)));
  return { body, trailers: decoder.trailers };
}

describe('aws-chunked', () => {
  it('is decoded however it is cut into pieces', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }),
        fc.constantFrom('', ';chunk-signature=0123abc'),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
        async (chunks, extension, sizes) => {
          const encoded = encode(chunks, extension, 'x-amz-checksum-crc32:AAAAAA==\r\n');
          const { body, trailers } = await decode(cut(encoded, sizes));
          expect(body.equals(Buffer.concat(chunks))).toBe(true);
          expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
        },
      ),
      { numRuns: 60 },
    ));

  it('is refused where it breaks off', async () => {
    const whole = encode([Buffer.from('hello')], '', '');
    const dataEnd = whole.indexOf('0\r\n', 4);
    for (let end = 1; end < dataEnd + 2; end++)
      await expect(decode([whole.subarray(0, end)])).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('is refused where a size is none', async () => {
    await expect(decode([Buffer.from('xyz\r\nhello\r\n0\r\n\r\n')])).rejects.toMatchObject({
      code: 'IncompleteBody',
    });
  });
});
