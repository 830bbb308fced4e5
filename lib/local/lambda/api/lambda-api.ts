import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PartitaError } from '../../../errors.ts';
import { maxRequestBytes } from '../../../plan/lambda-limits.ts';
import { readBody } from '../../body.ts';
import { splitUrl } from '../../split-url.ts';
import { WireError } from '../../wire-error.ts';
import { type InvokePlane, invoke } from '../invoke.ts';
import { ConnectionDropped } from '../invoker.ts';
import { aliasOperations } from './aliases.ts';
import type { ControlPlane, Operations } from './call.ts';
import { maxUploadBytes } from './code.ts';
import { concurrencyOperations } from './concurrency.ts';
import { functionOperations } from './functions.ts';
import { layerOperations } from './layers.ts';
import { permissionOperations } from './permissions.ts';
import { invalid, notServed, tooLarge } from './refusals.ts';
import { findRoute } from './routes.ts';
import { tagOperations } from './tags.ts';
import { urlOperations } from './urls.ts';
import { versionOperations } from './versions.ts';

const operations: Operations = {
  ...functionOperations,
  ...versionOperations,
  ...aliasOperations,
  ...concurrencyOperations,
  ...urlOperations,
  ...layerOperations,
  ...permissionOperations,
  ...tagOperations,
};

const uploads = ['CreateFunction', 'UpdateFunctionCode', 'PublishLayerVersion'];

/** Serves the Lambda API. */
export async function serveLambdaApi(
  plane: ControlPlane & InvokePlane,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await dispatch(plane, request, response);
  } catch (error) {
    sendError(request, response, error);
  }
}

async function dispatch(
  plane: ControlPlane & InvokePlane,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  const { path, query } = splitUrl(request.url ?? '');
  const route = findRoute(method, path, query);
  if (route === null) throw notServed(`${method} ${path}`);
  const { operation, params, status } = route;
  if (operation === 'Invoke')
    return invoke(plane, params[0] ?? '', query.get('Qualifier'), request, response);
  const serve = operations[operation];
  if (serve === undefined) throw notServed(operation);
  const limitBytes = uploads.includes(operation) ? maxUploadBytes : maxRequestBytes;
  const chunks = await readBody(request, limitBytes);
  if (chunks === null) throw tooLarge(limitBytes, operation);
  const document = await serve({ ...plane, operation, params, query, body: Buffer.concat(chunks) });
  sendJson(response, status, document);
}

function sendJson(response: ServerResponse, status: number, document: object | undefined): void {
  if (!response.hasHeader('x-amzn-RequestId')) response.setHeader('x-amzn-RequestId', randomUUID());
  if (document === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
}

/** Tells an error as AWS does, or closes the connection where that was asked for. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || error instanceof ConnectionDropped) {
    request.socket.destroy();
    return;
  }
  const { status, code, message, details } = wireErrorOf(error);
  response.setHeader('x-amzn-errortype', code);
  // Lambda spells the member both ways, by operation.
  sendJson(response, status, {
    Type: status < 500 ? 'User' : 'Service',
    Message: message,
    message,
    ...details,
  });
}

function wireErrorOf(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof PartitaError) return invalid(`${error.message} ${error.next}.`);
  return new WireError(500, 'ServiceException', String(error));
}
