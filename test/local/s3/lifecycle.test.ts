import {
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../lib/local/s3/lifecycle/sweep.ts';
import { sharedS3 } from './server.ts';

let now = new Date('2026-03-01T10:00:00Z');
const { s3, store } = await sharedS3(() => now);
const Bucket = 'bucket';

const setRules = (Rules: LifecycleRule[]) =>
  s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));

const isThere = (Key: string) =>
  s3.send(new GetObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

describe('a lifecycle rule', () => {
  it('is kept as it was put', async () => {
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
    const Rules: LifecycleRule[] = [
      { ID: 'days', Status: 'Enabled', Filter: { Prefix: 'a&b/' }, Expiration: { Days: 1 } },
      {
        ID: 'sizes',
        Status: 'Disabled',
        Filter: { And: { Prefix: '', ObjectSizeGreaterThan: 10, ObjectSizeLessThan: 100 } },
        Expiration: { Date: new Date('2027-01-01T00:00:00Z') },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
      },
    ];
    await setRules(Rules);
    expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({ Rules });
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toThrow();
  });

  it('deletes what it speaks of at the midnight after its days, and nothing else', async () => {
    await setRules([
      { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } },
      { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
      { ID: 'large', Status: 'Enabled', Filter: { ObjectSizeGreaterThan: 9 }, Expiration: { Days: 2 } },
    ]);
    const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const { Expiration } = await put('tmp/a', 'x');
    expect(Expiration).toBe('expiry-date="Tue, 03 Mar 2026 00:00:00 GMT", rule-id="old"');
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'tmp/a' }))).Expiration).toBe(Expiration);
    await put('kept', 'x'.repeat(9));
    await put('large', 'x'.repeat(10));

    now = new Date('2026-03-02T23:59:59Z');
    await sweep(store);
    expect(await Promise.all(['tmp/a', 'kept', 'large'].map(isThere))).toEqual([true, true, true]);
    await put('tmp/b', 'put later');
    now = new Date('2026-03-03T00:00:00Z');
    await sweep(store);
    expect(await Promise.all(['tmp/a', 'tmp/b', 'kept', 'large'].map(isThere))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    now = new Date('2026-03-04T00:00:00Z');
    await sweep(store);
    expect(await Promise.all(['tmp/b', 'kept', 'large'].map(isThere))).toEqual([false, true, false]);
  });

  it('aborts uploads that nobody completes; without one, they go after a week', async () => {
    const Rules: LifecycleRule[] = [
      {
        ID: 'aborted',
        Status: 'Enabled',
        Filter: { Prefix: 'soon/' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ];
    await setRules(Rules);
    for (const Key of ['soon/x', 'later/x']) await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const uploads = async () =>
      ((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).map(({ Key }) => Key);
    now = new Date(now.getTime() + 2 * 86_400_000);
    await sweep(store);
    expect(await uploads()).toEqual(['later/x']);
    now = new Date(now.getTime() + 5 * 86_400_000);
    await sweep(store);
    expect(await uploads()).toEqual([]);
  });

  const refused: Record<string, LifecycleRule[]> = {
    NotImplemented: [
      { Status: 'Enabled', Filter: { Prefix: '' }, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] },
    ],
    InvalidArgument: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 0 } }],
    InvalidRequest: [{ Status: 'Enabled', Filter: { Prefix: '' } }],
    MalformedXML: [],
  };

  it.each(Object.entries(refused))('is refused with %s where it can’t be kept', async (name, rules) => {
    await expect(setRules(rules)).rejects.toMatchObject({ name });
  });
});
