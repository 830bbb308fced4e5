import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  waitUntilBucketExists,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sharedS3 } from './server.ts';

const { s3 } = await sharedS3();

describe('a bucket', () => {
  it('is made, found, listed and deleted', async () => {
    const Bucket = 'made-by-the-sdk';
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
    await s3.send(new CreateBucketCommand({ Bucket }));
    await waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket });
    expect(await s3.send(new GetBucketLocationCommand({ Bucket }))).not.toHaveProperty('LocationConstraint');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['bucket', Bucket]);
    expect(Buckets?.[1]?.CreationDate).toBeInstanceOf(Date);
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('is listed by prefix, in pages', async () => {
    for (const Bucket of ['page-a', 'page-b', 'page-c']) await s3.send(new CreateBucketCommand({ Bucket }));
    const first = await s3.send(new ListBucketsCommand({ Prefix: 'page-', MaxBuckets: 2 }));
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['page-a', 'page-b']);
    const { ContinuationToken } = first;
    const second = await s3.send(new ListBucketsCommand({ Prefix: 'page-', ContinuationToken }));
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual(['page-c']);
    expect(second.ContinuationToken).toBeUndefined();
  });

  it('is not deleted while an object is in it', async () => {
    const Bucket = 'full';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it('either takes an object or is gone, when both are asked for at once', async () => {
    for (let round = 0; round < 20; round++) {
      const Bucket = 'contested';
      await s3.send(new CreateBucketCommand({ Bucket }));
      const [put, deleted] = await Promise.allSettled([
        s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })),
        s3.send(new DeleteBucketCommand({ Bucket })),
      ]);
      expect([put.status, deleted.status].sort()).toEqual(['fulfilled', 'rejected']);
      if (put.status === 'rejected') continue;
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  });

  it.each(['ab', 'Upper', 'under_score', '-hyphen'])('is not made with the name %s', async (Bucket) => {
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });
});

describe('what is said of a bucket', () => {
  const Bucket = 'bucket';

  it('its tags', async () => {
    const missing = s3.send(new GetBucketTaggingCommand({ Bucket }));
    await expect(missing).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    const TagSet = [{ Key: 'a & b', Value: '<ü>' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect(await s3.send(new GetBucketTaggingCommand({ Bucket }))).toMatchObject({ TagSet });
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toThrow();
  });

  it('its policy and who may not read it', async () => {
    const Policy = '{"Statement":[]}';
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await s3.send(new GetBucketPolicyCommand({ Bucket }))).toMatchObject({ Policy });
    const malformed = s3.send(new PutBucketPolicyCommand({ Bucket, Policy: 'not JSON' }));
    await expect(malformed).rejects.toMatchObject({ name: 'MalformedPolicy' });
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, RestrictPublicBuckets: false };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
      PublicAccessBlockConfiguration,
    });
  });

  it('encryption is S3’s own, and no other', async () => {
    const encryptBy = (SSEAlgorithm: 'AES256' | 'aws:kms') => ({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
    });
    const get = async () =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration;
    expect(await get()).toMatchObject(encryptBy('AES256'));
    const put = (algorithm: 'AES256' | 'aws:kms') =>
      s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryptBy(algorithm) }),
      );
    await put('AES256');
    await expect(put('aws:kms')).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await get()).toMatchObject(encryptBy('AES256'));
  });

  it('versioning is off, and stays off', async () => {
    const put = (Status: 'Enabled' | 'Suspended') =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await put('Suspended');
    await expect(put('Enabled')).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Suspended' });
  });
});
