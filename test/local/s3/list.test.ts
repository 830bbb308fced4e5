import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyIndex } from '../../../lib/local/s3/store/key-index.ts';
import { listKeys } from '../../../lib/local/s3/store/list-keys.ts';
import { sharedS3 } from './server.ts';

const indexOf = (keys: readonly string[]) => {
  const index = new KeyIndex();
  for (const key of keys)
    index.set({ key, bytes: 1, etag: '""', lastModified: '', headers: {}, checksums: [] });
  return index;
};

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What S3's documentation says, over all keys at once. */
function listByHand(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const entries = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return end === -1 ? key : key.slice(0, end + delimiter.length);
    });
  return [...new Set(entries)].sort(byBytes);
}

/** Few characters, so that prefixes are shared; some whose order differs in UTF-16. */
const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '-', '\uffee', '😀'),
  minLength: 1,
  maxLength: 5,
});

describe('a list', () => {
  it('has in its pages, together, what one without pages has', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.constantFrom('', 'a', 'a/', '/', 'ab/'),
        fc.constantFrom('', '/', '-', 'a/'),
        fc.integer({ min: 1, max: 4 }),
        (keys, prefix, delimiter, max) => {
          const index = indexOf(keys);
          const listed: string[] = [];
          for (let after: string | null = ''; after !== null; ) {
            const page = listKeys(index, { prefix, delimiter, after, max });
            const entries = [...page.objects.map((object) => object.key), ...page.commonPrefixes];
            expect(entries.length).toBeLessThanOrEqual(max);
            listed.push(...entries.sort(byBytes));
            after = page.truncatedAt;
          }
          expect(listed).toEqual(listByHand(keys, prefix, delimiter));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('follows what is put and deleted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 40 }), (changes) => {
        const index = new KeyIndex();
        const expected = new Set<string>();
        for (const [isPut, changed] of changes) {
          if (isPut)
            index.set({ key: changed, bytes: 1, etag: '""', lastModified: '', headers: {}, checksums: [] });
          else index.delete(changed);
          if (isPut) expected.add(changed);
          else expected.delete(changed);
        }
        expect([...index.from(() => true)].map((object) => object.key)).toEqual([...expected].sort(byBytes));
        expect(index.size).toBe(expected.size);
      }),
    );
  });
});

describe('ListObjectsV2', async () => {
  const { s3, store } = await sharedS3();
  const Bucket = 'bucket';
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd e+f&g<h>%é"\'', 'z\u0001\r\n', '😀'];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

  it('is paged through by the SDK', async () => {
    const found: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2(
      { client: s3, pageSize: 2 },
      { Bucket, EncodingType: 'url' },
    ))
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
    expect(found.map((Key) => decodeURIComponent((Key ?? '').replaceAll('+', ' ')))).toEqual(keys);
  });

  it('tells what is known of each', async () => {
    const { Contents, KeyCount, IsTruncated } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'd e', FetchOwner: true }),
    );
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: 1, IsTruncated: false });
    expect(Contents).toMatchObject([
      {
        Key: keys[4],
        Size: Buffer.byteLength(keys[4] ?? ''),
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: ['CRC32'],
        LastModified: expect.any(Date),
        Owner: expect.anything(),
      },
    ]);
  });

  it('rolls up what shares a prefix', async () => {
    const list = new ListObjectsV2Command({ Bucket, Delimiter: '/', Prefix: 'b/', StartAfter: 'b/1' });
    const { Contents, CommonPrefixes } = await s3.send(list);
    expect(Contents?.map(({ Key }) => Key)).toEqual(['b/2']);
    expect(CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
  });

  it('refuses what is no token and no number', async () => {
    const token = s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'made up' }));
    await expect(token).rejects.toMatchObject({ name: 'InvalidArgument' });
    const negative = s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 }));
    await expect(negative).rejects.toMatchObject({ name: 'InvalidArgument' });
    expect(await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).toMatchObject({ KeyCount: 0 });
  });

  it('DeleteObjects deletes what it names, whether it is there or not', async () => {
    const Objects = [{ Key: 'a' }, { Key: keys[4] ?? '' }, { Key: 'not there' }];
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    expect(Errors).toBeUndefined();
    const quiet = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b/1' }], Quiet: true } }),
    );
    expect(quiet.Deleted).toBeUndefined();
    expect(store.bucket(Bucket).index.size).toBe(keys.length - 3);
  });
});
