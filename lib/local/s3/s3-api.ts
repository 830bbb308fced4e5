import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { WireError } from '../wire-error.ts';
import { readObject } from './incoming-object.ts';
import type { ObjectMetadata, ObjectStore, StoredObject } from './object-store.ts';
import { readRequest, type S3Request } from './operations.ts';
import { type ByteRange, parseRange } from './range.ts';

/** How much of a file is read, and sent, at a time. */
const readBytes = 256 * 1024;

/** Serves PutObject, GetObject, HeadObject and DeleteObject, path style, over the buckets of a store. */
export async function serveS3Api(
  store: ObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-amz-request-id', randomUUID());
  try {
    await dispatch(store, request, response);
  } catch (error) {
    sendError(request, response, error);
  }
}

async function dispatch(
  store: ObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = readRequest(request.method ?? '', request.url ?? '', request.headers);
  const { operation, bucket } = asked;
  const serve = operations[operation];
  if (serve === undefined)
    throw new WireError(501, 'NotImplemented', `The embedded S3 does not serve ${operation}.`);
  if (!store.hasBucket(bucket))
    throw new WireError(404, 'NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
  await serve(store, asked, request, response);
}

type Operation = (
  store: ObjectStore,
  asked: S3Request,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

const operations: Readonly<Record<string, Operation>> = {
  async PutObject(store, { bucket, key }, request, response) {
    const { etag, checksums } = await store.put(bucket, key, readObject(request));
    response.writeHead(200, { ETag: etag, ...checksums, 'Content-Length': 0 }).end();
  },

  async GetObject(store, asked, request, response) {
    const { metadata, file } = await openObject(store, asked);
    try {
      const range = parseRange(request.headers.range, metadata.bytes);
      const { first, last } = sendHead(response, metadata, range);
      if (last < first) response.end();
      else
        await pipeline(
          file.createReadStream({ start: first, end: last, highWaterMark: readBytes, autoClose: false }),
          response,
        );
    } finally {
      await file.close();
    }
  },

  async HeadObject(store, asked, request, response) {
    const { metadata, file } = await openObject(store, asked);
    await file.close();
    sendHead(response, metadata, parseRange(request.headers.range, metadata.bytes));
    response.end();
  },

  async DeleteObject(store, { bucket, key }, _request, response) {
    await store.delete(bucket, key);
    response.writeHead(204).end();
  },
};

async function openObject(store: ObjectStore, { bucket, key }: S3Request): Promise<StoredObject> {
  const object = await store.open(bucket, key);
  if (object === null) throw new WireError(404, 'NoSuchKey', `The specified key does not exist: ${key}`);
  return object;
}

/** @returns the bytes that follow */
function sendHead(
  response: ServerResponse,
  metadata: ObjectMetadata,
  range: ByteRange | null | undefined,
): ByteRange {
  const { bytes, etag, lastModified, headers, checksums } = metadata;
  if (range === null) throw new WireError(416, 'InvalidRange', 'The requested range is not satisfiable');
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    ETag: etag,
    'Last-Modified': lastModified,
    'Accept-Ranges': 'bytes',
    'Content-Length': last - first + 1,
    ...(range === undefined ? checksums : { 'Content-Range': `bytes ${first}-${last}/${bytes}` }),
  });
  return { first, last };
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, code, message } =
    error instanceof WireError ? error : new WireError(500, 'InternalError', String(error));
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`,
  );
  response.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
