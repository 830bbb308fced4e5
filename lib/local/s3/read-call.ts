import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkShare } from '../network/network-shares.ts';
import { splitUrl } from '../split-url.ts';
import { operationRows } from './operations.ts';
import { invalidUri, keyTooLong } from './s3-errors.ts';
import type { ObjectStore } from './store/object-store.ts';

/** A request to S3, read as far as its head. */
export interface S3Call {
  /** S3's name of what it asks for. */
  readonly operation: string;
  /** Query parameters and headers that made it that operation. */
  readonly askedBy: readonly string[];
  readonly store: ObjectStore;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What its sender has of the network; null for all of it. */
  readonly share: NetworkShare | null;
}

const maxKeyBytes = 1024;

/** @throws WireError InvalidURI or KeyTooLongError */
export function readCall(
  store: ObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
  share: NetworkShare | null,
): S3Call {
  const { path, query } = splitUrl(request.url ?? '');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decode(path)) ?? [];
  if (Buffer.byteLength(key) > maxKeyBytes) throw keyTooLong(key, maxKeyBytes);
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const has = (need: string) => {
    const [name = '', value] = need.split('=');
    if (request.headers[name] !== undefined) return true;
    return value === undefined ? query.has(name) : query.get(name) === value;
  };
  const found = operationRows.find(
    (row) => row.method === request.method && row.level === level && row.needs.every(has),
  );
  return {
    operation: found?.operation ?? `${request.method} of ${path}`,
    askedBy: (found?.needs ?? []).map((need) => need.split('=')[0] ?? ''),
    store,
    bucket,
    key,
    query,
    request,
    response,
    share,
  };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidUri(path);
  }
}
