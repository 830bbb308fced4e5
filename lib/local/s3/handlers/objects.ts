import { WireError } from '../../wire-error.ts';
import { expiryOf } from '../lifecycle/rules.ts';
import type { S3Call } from '../read-call.ts';
import { noSuchKey } from '../s3-errors.ts';
import type { ObjectMetadata } from '../store/object-file.ts';
import type { StoredObject } from '../store/object-store.ts';
import { answerEmpty, checksumHeaders } from '../wire/answer.ts';
import { isRangeValid, isToBeRead, writeCondition } from '../wire/conditions.ts';
import { headersToKeep } from '../wire/headers.ts';
import { type ByteRange, parseRange } from '../wire/range.ts';
import { sendRange } from '../wire/send-range.ts';
import { receiveBody } from './receive-body.ts';

/** Query parameters of a GET that replace a header of the answer. */
export const overrides = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

export async function putObject(call: S3Call): Promise<void> {
  const { store, bucket, key, request, response } = call;
  const headers = headersToKeep(request.headers);
  const condition = writeCondition(request.headers, key);
  condition(store.bucket(bucket).index.get(key));
  const { staged, etag, checksums } = await receiveBody(call);
  const lastModified = store.now().toISOString();
  const metadata = { key, bytes: staged.bytes, etag, lastModified, headers, checksums: [...checksums] };
  await store.put(bucket, staged, metadata, condition);
  answerEmpty(response, 200, {
    ETag: etag,
    ...checksumHeaders(checksums),
    ...expiryHeader(call, metadata),
    ...encryptionHeader(metadata),
  });
}

export async function getObject(call: S3Call): Promise<void> {
  const { request, response, share } = call;
  const { metadata, file } = await openObject(call);
  try {
    const range = sendHead(call, metadata);
    if (range === null || range.last < range.first) response.end();
    else await sendRange(file, range, response, share?.fromS3);
  } finally {
    request.resume();
    await file.close();
  }
}

export async function headObject(call: S3Call): Promise<void> {
  const { metadata, file } = await openObject(call);
  await file.close();
  sendHead(call, metadata);
  call.response.end();
}

export async function deleteObject({ store, bucket, key, request, response }: S3Call): Promise<void> {
  const condition = writeCondition(request.headers, key);
  await store.delete(bucket, key, (standing) => {
    condition(standing);
    return true;
  });
  answerEmpty(response, 204);
}

async function openObject({ store, bucket, key }: S3Call): Promise<StoredObject> {
  const object = await store.open(bucket, key);
  if (object === null) throw noSuchKey(key);
  return object;
}

/** @returns the bytes that follow; null where the reader has them */
function sendHead(call: S3Call, metadata: ObjectMetadata): ByteRange | null {
  const { request, response, query } = call;
  const { bytes, etag } = metadata;
  const validators = { ETag: etag, 'Last-Modified': new Date(metadata.lastModified).toUTCString() };
  if (!isToBeRead(request.headers, metadata)) {
    response.writeHead(304, validators);
    return null;
  }
  const range = isRangeValid(request.headers, metadata)
    ? parseRange(request.headers.range, bytes)
    : undefined;
  if (range === null)
    throw new WireError(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: request.headers.range ?? '',
      ActualObjectSize: String(bytes),
    });
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  const overridden = overrides.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name.slice('response-'.length), value]];
  });
  const isChecked = request.headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined;
  response.writeHead(range === undefined ? 200 : 206, {
    ...metadata.headers,
    ...Object.fromEntries(overridden),
    ...validators,
    ...expiryHeader(call, metadata),
    'Accept-Ranges': 'bytes',
    'Content-Length': last - first + 1,
    ...(isChecked && checksumHeaders(metadata.checksums)),
    ...(range !== undefined && { 'Content-Range': `bytes ${first}-${last}/${bytes}` }),
  });
  return { first, last };
}

function expiryHeader({ store, bucket }: S3Call, metadata: ObjectMetadata): Record<string, string> {
  const expiry = expiryOf(store.bucket(bucket).settings.lifecycle ?? [], metadata);
  if (expiry === null) return {};
  return {
    'x-amz-expiration': `expiry-date="${expiry.at.toUTCString()}", rule-id="${encodeURIComponent(expiry.ruleId)}"`,
  };
}

const encryption = 'x-amz-server-side-encryption';

const encryptionHeader = ({ headers }: ObjectMetadata) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name === encryption));
