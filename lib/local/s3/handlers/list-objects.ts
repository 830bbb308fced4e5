import type { S3Call } from '../read-call.ts';
import { invalidArgument } from '../s3-errors.ts';
import { listKeys } from '../store/list-keys.ts';
import { answerXml } from '../wire/answer.ts';
import { keyEncoding, readCount } from '../wire/parameters.ts';
import { owner } from './buckets.ts';

const maxKeys = 1000;

export async function listObjectsV2({ store, bucket, query, response }: S3Call): Promise<void> {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after');
  const token = query.get('continuation-token');
  const max = readCount(query, 'max-keys', maxKeys);
  const encode = keyEncoding(query);
  const after = token === null ? (startAfter ?? '') : readToken(token);
  const { index } = store.bucket(bucket);
  const { objects, commonPrefixes, truncatedAt } = listKeys(index, {
    prefix,
    delimiter,
    after,
    max,
  });
  answerXml(response, 'ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    StartAfter: startAfter === null ? undefined : encode(startAfter),
    MaxKeys: max,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: objects.length + commonPrefixes.length,
    IsTruncated: truncatedAt !== null,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: truncatedAt === null ? undefined : tokenOf(truncatedAt),
    Contents: objects.map(({ key, bytes, etag, lastModified, checksums }) => ({
      Key: encode(key),
      LastModified: lastModified,
      ETag: etag,
      ChecksumAlgorithm: checksums.map(({ algorithm }) => algorithm.toUpperCase()),
      ChecksumType: checksums[0]?.type,
      Size: bytes,
      StorageClass: 'STANDARD',
      Owner: query.get('fetch-owner') === 'true' ? owner : undefined,
    })),
    CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

const tokenOf = (last: string) => Buffer.from(`1:${last}`).toString('base64url');

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('1:'))
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  return text.slice(2);
}
