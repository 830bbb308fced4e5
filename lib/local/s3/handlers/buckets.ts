import { region } from '../../lambda/names.ts';
import { WireError } from '../../wire-error.ts';
import type { S3Call } from '../read-call.ts';
import { isBucketName } from '../store/bucket.ts';
import { answerEmpty, answerXml } from '../wire/answer.ts';
import { readText } from '../wire/incoming-body.ts';
import { readCount } from '../wire/parameters.ts';
import { maxDocumentBytes } from './settings.ts';

/** S3's own is a hash of the account. */
export const owner = { ID: 'partita', DisplayName: 'partita' };

export async function listBuckets({ store, query, response }: S3Call): Promise<void> {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const max = readCount(query, 'max-buckets', 10_000);
  const found = store.buckets().filter(({ name }) => name.startsWith(prefix) && name > after);
  const shown = found.slice(0, max);
  answerXml(response, 'ListAllMyBucketsResult', {
    Owner: owner,
    Buckets: {
      Bucket: shown.map(({ name, settings }) => ({
        Name: name,
        CreationDate: settings.created,
        BucketRegion: region,
      })),
    },
    ContinuationToken: found.length > shown.length ? shown.at(-1)?.name : undefined,
    Prefix: prefix === '' ? undefined : prefix,
  });
}

export async function createBucket({ store, bucket, request, response }: S3Call): Promise<void> {
  if (!isBucketName(bucket))
    throw new WireError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      BucketName: bucket,
    });
  // Its region, which is always the one that there is.
  await readText(request, maxDocumentBytes);
  await store.createBucket(bucket);
  answerEmpty(response, 200, { Location: `/${bucket}` });
}

export async function headBucket({ store, bucket, response }: S3Call): Promise<void> {
  store.bucket(bucket);
  answerEmpty(response, 200, { 'x-amz-bucket-region': region });
}

export async function deleteBucket({ store, bucket, response }: S3Call): Promise<void> {
  await store.deleteBucket(bucket);
  answerEmpty(response, 204);
}

export async function getBucketLocation({ store, bucket, response }: S3Call): Promise<void> {
  store.bucket(bucket);
  // S3 has no constraint for us-east-1.
  answerXml(response, 'LocationConstraint', {});
}
