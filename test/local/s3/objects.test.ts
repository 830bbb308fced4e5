import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sharedCloud } from '../cloud.ts';

const { cloud, s3 } = await sharedCloud();
const Bucket = 'hand-offs';
await cloud.createBucket(Bucket);
await cloud.createBucket(Bucket);
const content = randomBytes(3_000_000);

const read = async (Key: string, Range?: string) => {
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return { ...got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) };
};

/** A plain HTTP request, for what the SDK never sends. */
function put(key: string, headers: Record<string, string>, body: Buffer, breakOff = false) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${cloud.endpoint}/${Bucket}/${key}`, { method: 'PUT', headers }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    if (breakOff) sent.write(body, () => sent.destroy(new Error('broken off')));
    else sent.end(body);
  });
}

describe('an object', () => {
  it('comes back as it was put, with its headers and its checksum', async () => {
    const Key = 'a b/c+é/../d%20.bin';
    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: content, ContentType: 'x/y', Metadata: { tensor: 'relu' } }),
    );
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(content));
    const described = {
      ETag: `"${createHash('md5').update(content).digest('hex')}"`,
      ChecksumCRC32: crc.toString('base64'),
    };
    expect(put).toMatchObject(described);
    const got = await read(Key);
    expect(got.bytes.equals(content)).toBe(true);
    const kept = {
      ...described,
      ContentLength: content.length,
      ContentType: 'x/y',
      Metadata: { tensor: 'relu' },
      LastModified: expect.any(Date),
    };
    expect(got).toMatchObject(kept);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject(
      kept,
    );
  });

  it('may be streamed, in aws-chunked encoding with its checksum behind it', async () => {
    const pieces = [content.subarray(0, 7), content.subarray(7, 1_000_000), content.subarray(1_000_000)];
    const Body = Readable.from(pieces);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: content.length }));
    expect((await read('streamed')).bytes.equals(content)).toBe(true);
  });

  it.each(['SHA1', 'SHA256', 'CRC32C', 'CRC64NVME'] as const)('may carry a %s', async (ChecksumAlgorithm) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'summed', Body: content, ChecksumAlgorithm }));
    const got = await read('summed');
    expect(got.bytes.equals(content)).toBe(true);
    expect(got[`Checksum${ChecksumAlgorithm}`]).toBeTypeOf('string');
  });

  it('may be empty', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));
    expect(await read('empty')).toMatchObject({ ContentLength: 0, bytes: Buffer.alloc(0) });
  });

  it('is read in ranges', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'ranged', Body: content }));
    const middle = await read('ranged', 'bytes=1000-1999');
    expect(middle.bytes.equals(content.subarray(1000, 2000))).toBe(true);
    expect(middle).toMatchObject({
      ContentRange: `bytes 1000-1999/${content.length}`,
      $metadata: { httpStatusCode: 206 },
    });
    await expect(read('ranged', `bytes=${content.length}-`)).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('is replaced whole: each reader gets one version', async () => {
    const versions = [1, 2, 3, 4].map((byte) => Buffer.alloc(500_000, byte));
    const write = (Body: Buffer) => s3.send(new PutObjectCommand({ Bucket, Key: 'contested', Body }));
    await write(versions[0]!);
    const reads = Array.from({ length: 12 }, () => read('contested'));
    await Promise.all(versions.map(write));
    for (const { bytes } of await Promise.all(reads))
      expect(versions.some((version) => version.equals(bytes))).toBe(true);
  });

  it('is gone once deleted, and may be deleted twice', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'short-lived', Body: 'x' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'short-lived' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'short-lived' }));
    await expect(read('short-lived')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'short-lived' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('a PUT that is not whole leaves nothing, and what was there before', () => {
  const cases = {
    'a wrong checksum before it': { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' }, body: 'hello' },
    'a wrong checksum behind it': {
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
    },
    'no checksum behind it, though announced': {
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      body: '5\r\nhello\r\n0\r\n\r\n',
    },
    'fewer bytes than announced': {
      headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '6' },
      body: '5\r\nhello\r\n0\r\n\r\n',
    },
    'no last chunk': {
      headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '5' },
      body: '5\r\nhello\r\n',
    },
  };

  it.each(Object.entries(cases))('%s', async (name, { headers, body }) => {
    const key = encodeURIComponent(name);
    await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: 'before' }));
    const answer = await put(key, headers, Buffer.from(body));
    expect(answer).toMatchObject({
      status: 400,
      text: expect.stringMatching(/<Code>(BadDigest|IncompleteBody|InvalidRequest)/),
    });
    expect((await read(name)).bytes.toString()).toBe('before');
  });

  it('a connection that breaks off', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'broken', Body: 'before' }));
    const sending = put('broken', { 'content-length': '1000000' }, content.subarray(0, 500_000), true);
    await expect(sending).rejects.toThrow('broken off');
    expect((await read('broken')).bytes.toString()).toBe('before');
  });
});

describe('S3 refuses', () => {
  it('a bucket that is not there', async () => {
    const command = new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'x' });
    await expect(s3.send(command)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('a bucket name that S3 has not', async () => {
    await expect(cloud.createBucket('..')).rejects.toMatchObject({ code: 'P1411' });
  });

  it('what is not served, naming it', async () => {
    await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('GetBucketAcl'),
      $metadata: { httpStatusCode: 501 },
    });
    const versioned = new GetObjectCommand({ Bucket, Key: 'k', VersionId: '1' });
    await expect(s3.send(versioned)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('GetObject with versionId'),
    });
    const archived = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', StorageClass: 'GLACIER' });
    await expect(s3.send(archived)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('PutObject with x-amz-storage-class: GLACIER'),
    });
  });
});
