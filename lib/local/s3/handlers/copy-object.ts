import { findAlgorithm } from '../checksums/checksum.ts';
import type { S3Call } from '../read-call.ts';
import {
  entityTooLarge,
  invalidArgument,
  invalidRequest,
  noSuchKey,
  notImplemented,
  preconditionFailed,
} from '../s3-errors.ts';
import type { ObjectChecksum } from '../store/object-file.ts';
import { readBodyOf } from '../store/object-file.ts';
import { answerXml, checksumElements } from '../wire/answer.ts';
import { isToBeRead, writeCondition } from '../wire/conditions.ts';
import { headersToKeep } from '../wire/headers.ts';
import { etagOf, maxBodyBytes } from './receive-body.ts';

export async function copyObject({ store, bucket, key, request, response }: S3Call): Promise<void> {
  const { headers } = request;
  const source = readSource(String(headers['x-amz-copy-source']));
  const replaces = headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source.bucket === bucket && source.key === key && !replaces)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  store.bucket(bucket);
  const object = await store.open(source.bucket, source.key);
  if (object === null) throw noSuchKey(source.key);
  const { metadata, file } = object;
  try {
    if (!isToBeRead(headers, metadata, 'x-amz-copy-source-'))
      throw preconditionFailed('x-amz-copy-source-If-None-Match');
    if (metadata.bytes > maxBodyBytes) throw entityTooLarge(metadata.bytes, maxBodyBytes);
    const asked = headers['x-amz-checksum-algorithm'];
    const algorithm = typeof asked === 'string' ? findAlgorithm(asked) : metadata.checksums[0]?.algorithm;
    if (asked !== undefined && algorithm === undefined) throw notImplemented(`a checksum by ${asked}`);
    const staged = await store.stage(
      readBodyOf(object),
      ['md5', ...(algorithm === undefined ? [] : [algorithm])],
      metadata.bytes,
    );
    const value = algorithm === undefined ? undefined : staged.digests.get(algorithm);
    const checksums: ObjectChecksum[] =
      algorithm === undefined || value === undefined ? [] : [{ algorithm, value, type: 'FULL_OBJECT' }];
    const copy = {
      ...metadata,
      key,
      etag: etagOf(staged),
      lastModified: store.now().toISOString(),
      headers: replaces ? headersToKeep(headers) : metadata.headers,
      checksums,
    };
    await store.put(bucket, staged, copy, writeCondition(headers, key));
    answerXml(response, 'CopyObjectResult', {
      LastModified: copy.lastModified,
      ETag: copy.etag,
      ...checksumElements(checksums),
    });
  } finally {
    await file.close();
  }
}

/** `BUCKET/KEY`, percent-encoded, with a slash before it or none. */
function readSource(header: string): { bucket: string; key: string } {
  if (/\?versionId=/.test(header)) throw notImplemented('CopyObject of a version');
  let decoded = '';
  try {
    decoded = decodeURIComponent(header);
  } catch {
    // Refused below.
  }
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decoded) ?? [];
  if (key === '')
    throw invalidArgument(
      'x-amz-copy-source',
      header,
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket, key };
}
