import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkShare } from '../network/network-shares.ts';
import { WireError } from '../wire-error.ts';
import { readCall, type S3Call } from './read-call.ts';
import { notImplemented } from './s3-errors.ts';
import { served } from './served.ts';
import type { ObjectStore } from './store/object-store.ts';
import { refuseUnserved } from './wire/headers.ts';
import { renderErrorXml } from './wire/xml.ts';

/** Answers a request of the S3 API, path style, from a store. */
export async function serveS3Api(
  store: ObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
  share: NetworkShare | null,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amz-request-id', requestId);
  try {
    await dispatch(readCall(store, request, response, share));
  } catch (error) {
    sendError(request, response, requestId, error);
  }
}

/** Parameters of a presigned request, of both versions of AWS's signatures. */
const signature = /^(x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i;

async function dispatch(call: S3Call): Promise<void> {
  const { operation, askedBy, query, request } = call;
  const found = served[operation];
  if (found === undefined) throw notImplemented(operation);
  refuseUnserved(operation, request.headers);
  const known = new Set([...askedBy, ...found.obeys, 'x-id']);
  const unknown = [...query.keys()].filter((name) => !known.has(name) && !signature.test(name));
  if (unknown.length > 0) throw notImplemented(`${operation} with ${unknown.join(', ')}`);
  await found.handle(call);
}

/** Tells an error as S3 does. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: unknown,
): void {
  // A client that still sends can't read the answer.
  request.resume();
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, code, message, details } =
    error instanceof WireError ? error : new WireError(500, 'InternalError', String(error));
  const body = Buffer.from(
    renderErrorXml({ Code: code, Message: message, ...details, Resource: request.url, RequestId: requestId }),
  );
  response.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
