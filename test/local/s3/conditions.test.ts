import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sharedS3 } from './server.ts';

const { s3 } = await sharedS3();
const Bucket = 'bucket';
const Key = 'k';
const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
const other = '"00000000000000000000000000000000"';
const { LastModified = new Date() } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
const earlier = new Date(LastModified.getTime() - 10_000);
const later = new Date(LastModified.getTime() + 10_000);

describe('a conditional read', () => {
  const cases: readonly (readonly [number, Partial<GetObjectCommandInput>])[] = [
    [200, { IfMatch: ETag }],
    [200, { IfMatch: ETag.replaceAll('"', '') }],
    [412, { IfMatch: other }],
    [304, { IfNoneMatch: ETag }],
    [304, { IfNoneMatch: '*' }],
    [200, { IfNoneMatch: other }],
    [304, { IfModifiedSince: LastModified }],
    [304, { IfModifiedSince: later }],
    [200, { IfModifiedSince: earlier }],
    [200, { IfUnmodifiedSince: LastModified }],
    [412, { IfUnmodifiedSince: earlier }],
    // An entity tag counts, and the date beside it doesn't: RFC 9110, 13.2.2.
    [200, { IfMatch: ETag, IfUnmodifiedSince: earlier }],
    [200, { IfNoneMatch: other, IfModifiedSince: later }],
    [304, { IfMatch: ETag, IfNoneMatch: ETag }],
  ];

  it.each(cases)('gives %i for %o', async (status, condition) => {
    for (const command of [GetObjectCommand, HeadObjectCommand]) {
      const answer = await s3
        .send(new command({ Bucket, Key, ...condition }))
        .catch((error: { $metadata: { httpStatusCode: number } }) => error);
      expect(answer.$metadata.httpStatusCode).toBe(status);
    }
  });

  it('gives a range only of the version that its reader knows', async () => {
    const get = async (ifRange: string) => {
      const headers = { range: 'bytes=0-2', 'if-range': ifRange };
      const endpoint = await s3.config.endpoint?.();
      return fetch(`http://${endpoint?.hostname}:${endpoint?.port}/${Bucket}/${Key}`, { headers });
    };
    expect(await (await get(ETag)).text()).toBe('con');
    expect(await (await get(other)).text()).toBe('content');
    expect(await (await get(LastModified.toUTCString())).text()).toBe('con');
  });
});

describe('a conditional write', () => {
  const put = (key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    s3.send(new PutObjectCommand({ Bucket, Key: key, Body, ...condition }));
  const read = async (key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key: key }))).Body?.transformToString();

  it('makes an object once', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await read('once')).toBe('first');
  });

  it('of many at the same time succeeds once', async () => {
    const bodies = Array.from({ length: 20 }, (_, i) => `writer ${i}`);
    const results = await Promise.allSettled(bodies.map((body) => put('raced', body, { IfNoneMatch: '*' })));
    const winners = bodies.filter((_, i) => results[i]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await read('raced')).toBe(winners[0]);
  });

  it('replaces the version that its writer knows, and no other', async () => {
    const { ETag: first = '' } = await put('compared', 'first', {});
    await put('compared', 'second', { IfMatch: first });
    await expect(put('compared', 'third', { IfMatch: first })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('not there', 'x', { IfMatch: first })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('compared')).toBe('second');
  });

  it('deletes the version that its writer knows, and no other', async () => {
    const { ETag: known = '' } = await put('doomed', 'x', {});
    const wrong = s3.send(new DeleteObjectCommand({ Bucket, Key: 'doomed', IfMatch: other }));
    await expect(wrong).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'doomed', IfMatch: known }));
    await expect(read('doomed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a copy', () => {
  const source = 'from/ä +%';
  const CopySource = `${Bucket}/${encodeURIComponent(source)}`;

  it('has the content, the headers and the checksum, or headers of its own', async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: source,
        Body: 'content',
        ContentType: 'x/y',
        Metadata: { a: 'b' },
      }),
    );
    const { CopyObjectResult } = await s3.send(new CopyObjectCommand({ Bucket, Key: 'same', CopySource }));
    expect(CopyObjectResult).toMatchObject({ ETag, LastModified: expect.any(Date) });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'other',
        CopySource,
        MetadataDirective: 'REPLACE',
        ContentType: 'y/z',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const same = await s3.send(new GetObjectCommand({ Bucket, Key: 'same' }));
    expect(same).toMatchObject({
      ContentType: 'x/y',
      Metadata: { a: 'b' },
      ChecksumCRC32: expect.any(String),
    });
    expect(await same.Body?.transformToString()).toBe('content');
    const replaced = await s3.send(new GetObjectCommand({ Bucket, Key: 'other' }));
    expect(replaced).toMatchObject({ ContentType: 'y/z', Metadata: {}, ChecksumSHA256: expect.any(String) });
    expect(await replaced.Body?.transformToString()).toBe('content');
  });

  it('is refused where there is nothing to copy, or nothing to change', async () => {
    const missing = new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/missing` });
    await expect(s3.send(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const itself = new CopyObjectCommand({ Bucket, Key: source, CopySource });
    await expect(s3.send(itself)).rejects.toMatchObject({ name: 'InvalidRequest' });
    const changed = new CopyObjectCommand({ Bucket, Key: 'x', CopySource, CopySourceIfMatch: other });
    await expect(s3.send(changed)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});
