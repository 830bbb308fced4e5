import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { dataFolder, openTestS3 } from './server.ts';

const Bucket = 'bucket';

it('what was put is there again after a restart, also an upload half done', async () => {
  const dir = dataFolder();
  const before = await openTestS3(dir);
  await before.store.createBucket(Bucket);
  await before.s3.send(new PutObjectCommand({ Bucket, Key: 'é/1', Body: 'one', Metadata: { a: 'b' } }));
  const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] };
  await before.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
  const { UploadId } = await before.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const begun = { Bucket, Key: 'parts', UploadId };
  const { ETag } = await before.s3.send(new UploadPartCommand({ ...begun, PartNumber: 1, Body: 'part' }));
  await before.close();

  const after = await openTestS3(dir);
  const got = await after.s3.send(new GetObjectCommand({ Bucket, Key: 'é/1' }));
  expect(got.Metadata).toEqual({ a: 'b' });
  expect(await got.Body?.transformToString()).toBe('one');
  expect(await after.s3.send(new GetBucketTaggingCommand({ Bucket }))).toMatchObject(Tagging);
  const Parts = [{ PartNumber: 1, ETag }];
  await after.s3.send(new CompleteMultipartUploadCommand({ ...begun, MultipartUpload: { Parts } }));
  const { Contents } = await after.s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['parts', 'é/1']);
  await after.close();
});

it('what a killed server left half done is removed', async () => {
  const dir = dataFolder();
  const before = await openTestS3(dir);
  await before.store.createBucket(Bucket);
  await before.close();
  writeFileSync(join(dir, 'tmp', '7'), 'torn');
  mkdirSync(join(dir, 'buckets', 'half-deleted'));
  const after = await openTestS3(dir);
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  expect(after.store.buckets().map(({ name }) => name)).toEqual([Bucket]);
  expect(readdirSync(join(dir, 'buckets'))).toEqual([Bucket]);
  await after.close();
});

it('a second server on the folder is refused, until the first is gone', async () => {
  const dir = dataFolder();
  const first = await openTestS3(dir);
  await expect(openTestS3(dir)).rejects.toMatchObject({
    code: 'P1430',
    message: expect.stringContaining(`"${dir}"`),
  });
  await first.close();
  await (await openTestS3(dir)).close();
});

it('a folder with something else in it is refused, and not touched', async () => {
  const dir = dataFolder();
  mkdirSync(join(dir, 'tmp'), { recursive: true });
  writeFileSync(join(dir, 'tmp', 'mine'), 'mine');
  await expect(openTestS3(dir)).rejects.toMatchObject({ code: 'P1431' });
  expect(readFileSync(join(dir, 'tmp', 'mine'), 'utf8')).toBe('mine');
  expect(readdirSync(dir)).toEqual(['tmp']);
});

it('a path that is no folder is refused', async () => {
  const file = join(dirname(dataFolder()), 'file');
  writeFileSync(file, '');
  await expect(openTestS3(file)).rejects.toMatchObject({ code: 'P1432' });
});

it('a damaged file is named, not served', async () => {
  const dir = dataFolder();
  const before = await openTestS3(dir);
  await before.store.createBucket(Bucket);
  await before.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'content' }));
  await before.close();
  const objects = join(dir, 'buckets', Bucket, 'objects');
  const [name = ''] = readdirSync(objects);
  truncateSync(join(objects, name), 100);
  await expect(openTestS3(dir)).rejects.toMatchObject({
    code: 'P1433',
    message: expect.stringContaining(join(objects, name)),
  });
});

it('keys of any kind stay inside, and are told apart', async () => {
  const dir = dataFolder();
  const { s3, store, close } = await openTestS3(dir);
  await store.createBucket(Bucket);
  const keys = [
    '../../escaped',
    '..',
    '/',
    '//',
    '/etc/passwd',
    'a/../a',
    'a/./a',
    'con\u0000nul',
    'x'.repeat(1024),
    'é'.repeat(512),
  ];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `of ${Key}` }));
  for (const Key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(`of ${Key}`);
  }
  expect(store.bucket(Bucket).index.size).toBe(keys.length);
  expect(existsSync(join(dir, '..', 'escaped'))).toBe(false);
  expect(readdirSync(join(dir, 'buckets'))).toEqual([Bucket]);
  const tooLong = s3.send(new PutObjectCommand({ Bucket, Key: 'é'.repeat(513), Body: 'x' }));
  await expect(tooLong).rejects.toMatchObject({ name: 'KeyTooLongError' });
  await close();
});
