import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxRequestBytes } from '../../../plan/lambda-limits.ts';
import type { KeyPair } from '../../auth/signature.ts';
import { readBody } from '../../body.ts';
import { WireError } from '../../wire-error.ts';
import { findTarget } from '../api/find.ts';
import { sendError } from '../api/lambda-api.ts';
import { callerContext } from '../caller-context.ts';
import type { Execution } from '../execution.ts';
import type { InvokePlane } from '../invoke.ts';
import { latest } from '../names.ts';
import { checkSignature } from './check-signature.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { urlEvent } from './url-event.ts';
import { type UrlResponse, urlResponse } from './url-response.ts';

/** Serves a request to a function URL. */
export async function serveUrl(
  plane: InvokePlane & { readonly credentials: KeyPair },
  { id, rawPath }: { id: string; rawPath: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { functionName, qualifier, url } = find(plane, id);
    const headers = corsHeaders(url.cors, request.headers);
    if (url.cors !== null && isPreflight(request)) {
      response.writeHead(200, { ...headers, ...preflightHeaders(url.cors) }).end();
      return;
    }
    const chunks = await readBody(request, maxRequestBytes);
    if (chunks === null)
      throw new WireError(413, 'RequestEntityTooLargeException', 'Request Entity Too Large');
    const body = Buffer.concat(chunks);
    const accessKeyId =
      url.authType === 'AWS_IAM' ? await checkSignature(request, body, plane.credentials) : null;
    const requestId = randomUUID();
    response.setHeader('x-amzn-RequestId', requestId);
    const event = urlEvent({ request, rawPath, body, urlId: id, requestId, accessKeyId });
    const payload = [Buffer.from(JSON.stringify(event))];
    const target = findTarget(plane.functions, functionName, qualifier);
    const execution = await plane.invoker.invoke(target, {
      requestId,
      payload,
      wantsLog: false,
      passOn: null,
      ...callerContext(request, requestId),
    });
    send(response, answerOf(execution), headers);
  } catch (error) {
    sendError(request, response, error);
  }
}

function find({ functions }: InvokePlane, id: string) {
  for (const { functionName, urls } of functions.all())
    for (const [key, url] of urls)
      if (url.id === id) return { functionName, url, qualifier: key === latest ? null : key };
  throw new WireError(404, 'ResourceNotFoundException', `No function has the URL ${id}.`);
}

const isPreflight = ({ method, headers }: IncomingMessage) =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

function answerOf({ outcome }: Execution): UrlResponse {
  const returned = outcome.kind === 'answered' ? urlResponse(Buffer.concat(outcome.body).toString()) : null;
  if (returned !== null) return returned;
  // What failed stands in the function's log only.
  return {
    status: 502,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' },
    body: Buffer.from('Internal Server Error'),
  };
}

function send(response: ServerResponse, { status, headers, body }: UrlResponse, cors: CorsHeaders): void {
  for (const [name, value] of Object.entries({ ...headers, ...cors })) response.setHeader(name, value);
  response.setHeader('content-length', body.length);
  response.writeHead(status).end(body);
}

type CorsHeaders = Readonly<Record<string, string>>;
