import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListParts,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sharedS3 } from './server.ts';

const { s3, store } = await sharedS3();
const Bucket = 'bucket';
const mib = 1024 ** 2;
const pieces = [randomBytes(5 * mib), randomBytes(5 * mib + 1), randomBytes(3)];
const whole = Buffer.concat(pieces);

type Part = NonNullable<NonNullable<CompleteMultipartUploadCommandInput['MultipartUpload']>['Parts']>[number];

const begin = async (Key: string, input: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  return { Bucket, Key, UploadId };
};
type Begun = Awaited<ReturnType<typeof begin>>;

async function upload(
  begun: Begun,
  PartNumber: number,
  Body: Buffer,
  algorithm?: 'SHA256' | 'CRC32',
): Promise<Part> {
  const part = await s3.send(
    new UploadPartCommand({ ...begun, PartNumber, Body, ...(algorithm && { ChecksumAlgorithm: algorithm }) }),
  );
  const { ETag, ChecksumCRC32, ChecksumSHA256 } = part;
  return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 };
}

const complete = (begun: Begun, Parts: Part[], input: Partial<CompleteMultipartUploadCommandInput> = {}) =>
  s3.send(new CompleteMultipartUploadCommand({ ...begun, MultipartUpload: { Parts }, ...input }));

const uploadAll = (begun: Begun, algorithm?: 'SHA256' | 'CRC32') =>
  Promise.all(pieces.map((piece, i) => upload(begun, i + 1, piece, algorithm)));

const base64Crc = (bytes: Buffer) => {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
};

describe('an object in parts', () => {
  it('is their concatenation, with an entity tag of its own kind', async () => {
    const begun = await begin('whole', { ContentType: 'x/y', Metadata: { a: 'b' } });
    const completed = await complete(begun, await uploadAll(begun));
    const md5s = pieces.map((piece) => createHash('md5').update(piece).digest());
    const ETag = `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`;
    expect(completed).toMatchObject({
      ETag,
      Bucket,
      Key: 'whole',
      Location: expect.stringContaining('whole'),
    });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
    expect(got).toMatchObject({
      ETag,
      ContentType: 'x/y',
      Metadata: { a: 'b' },
      ContentLength: whole.length,
    });
    expect(whole.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    await expect(complete(begun, [])).rejects.toThrow();
    expect(store.uploads.all()).toEqual([]);
  });

  it('has a composite checksum of theirs', async () => {
    const begun = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const { ChecksumSHA256, ChecksumType } = await complete(begun, await uploadAll(begun, 'SHA256'));
    const sums = pieces.map((piece) => createHash('sha256').update(piece).digest());
    expect(ChecksumType).toBe('COMPOSITE');
    expect(ChecksumSHA256).toBe(`${createHash('sha256').update(Buffer.concat(sums)).digest('base64')}-3`);
    const head = new HeadObjectCommand({ Bucket, Key: 'composite', ChecksumMode: 'ENABLED' });
    expect(await s3.send(head)).toMatchObject({ ChecksumSHA256, ChecksumType });
  });

  it('has one of the whole where that was asked for, and is refused where its sender has another', async () => {
    const begun = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = await uploadAll(begun, 'CRC32');
    await expect(
      complete(begun, parts, { ChecksumCRC32: base64Crc(pieces[0] ?? whole) }),
    ).rejects.toMatchObject({
      name: 'BadDigest',
    });
    const ChecksumCRC32 = base64Crc(whole);
    expect(await complete(begun, parts, { ChecksumCRC32 })).toMatchObject({
      ChecksumCRC32,
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('is made of the parts that are named, in order, in their last version', async () => {
    const begun = await begin('chosen');
    await upload(begun, 7, pieces[1] ?? whole);
    const first = await upload(begun, 7, pieces[0] ?? whole);
    await upload(begun, 8, Buffer.from('not named'));
    const last = await upload(begun, 10_000, Buffer.from('end'));
    await complete(begun, [first, last]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'chosen', Range: 'bytes=-5' }));
    const tail = Buffer.concat([pieces[0]?.subarray(-2) ?? whole, Buffer.from('end')]);
    expect(tail.equals((await Body?.transformToByteArray()) ?? whole)).toBe(true);
  });

  it('is made once where its sender says so', async () => {
    const begun = await begin('whole');
    const parts = [await upload(begun, 1, Buffer.from('x'))];
    await expect(complete(begun, parts, { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await s3.send(new AbortMultipartUploadCommand(begun));
  });
});

describe('an upload is refused', () => {
  const cases: Record<string, (parts: readonly Part[]) => Part[]> = {
    InvalidPartOrder: ([first = {}, second = {}]) => [second, first],
    InvalidPart: ([first = {}]) => [{ ...first, ETag: '"0"' }],
    EntityTooSmall: ([first = {}, , third = {}]) => [first, third, { ...third, PartNumber: 4 }],
  };

  it.each(Object.entries(cases))('with %s', async (name, choose) => {
    const begun = await begin(name);
    const parts = await uploadAll(begun);
    await upload(begun, 4, pieces[2] ?? whole);
    await expect(complete(begun, choose(parts))).rejects.toMatchObject({ name });
    await s3.send(new AbortMultipartUploadCommand(begun));
  });

  it('without the checksums that it was begun with', async () => {
    const begun = await begin('unsummed', { ChecksumAlgorithm: 'SHA256' });
    await expect(upload(begun, 1, whole, 'CRC32')).rejects.toMatchObject({ name: 'InvalidRequest' });
    const { PartNumber, ETag } = await upload(begun, 1, whole, 'SHA256');
    await expect(complete(begun, [{ PartNumber, ETag }])).rejects.toMatchObject({ name: 'InvalidRequest' });
    await s3.send(new AbortMultipartUploadCommand(begun));
  });

  it('with a part number out of range, or an upload that is not there', async () => {
    const begun = await begin('numbers');
    await expect(upload(begun, 0, whole)).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(upload(begun, 10_001, whole)).rejects.toMatchObject({ name: 'InvalidArgument' });
    for (const UploadId of ['../../buckets', '0'.repeat(48)])
      await expect(upload({ ...begun, UploadId }, 1, whole)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await s3.send(new AbortMultipartUploadCommand(begun));
    await expect(upload(begun, 1, whole)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

it('uploads and their parts are listed in pages', async () => {
  const begun = [await begin('listed/a'), await begin('listed/b'), await begin('other')];
  for (const PartNumber of [3, 1, 20])
    await upload(begun[0] ?? (await begin('x')), PartNumber, Buffer.from('x'));
  const numbers: (number | undefined)[] = [];
  const input = { Bucket, Key: 'listed/a', UploadId: begun[0]?.UploadId };
  for await (const page of paginateListParts({ client: s3, pageSize: 2 }, input))
    numbers.push(...(page.Parts ?? []).map(({ PartNumber }) => PartNumber));
  expect(numbers).toEqual([1, 3, 20]);
  expect((await s3.send(new ListPartsCommand(input))).Parts?.[0]).toMatchObject({
    Size: 1,
    ChecksumCRC32: base64Crc(Buffer.from('x')),
  });

  const first = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'listed/', MaxUploads: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, Uploads: [{ Key: 'listed/a' }] });
  const second = await s3.send(
    new ListMultipartUploadsCommand({
      Bucket,
      Prefix: 'listed/',
      KeyMarker: first.NextKeyMarker,
      UploadIdMarker: first.NextUploadIdMarker,
    }),
  );
  expect(second).toMatchObject({ IsTruncated: false, Uploads: [{ Key: 'listed/b' }] });
  for (const each of begun) await s3.send(new AbortMultipartUploadCommand(each));
});
