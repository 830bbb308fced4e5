import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../body.ts';
import { splitUrl } from '../split-url.ts';
import { WireError } from '../wire-error.ts';
import { configurationOf, descriptionOf } from './configuration.ts';
import type { FunctionRegistry, RegisteredFunction } from './function-registry.ts';
import { invoke } from './invoke.ts';
import { functionArn, latest, parseFunctionName } from './names.ts';
import { findRoute } from './routes.ts';
import { notServed, update } from './update.ts';

/** Largest body of an operation other than Invoke. */
const maxBodyBytes = 1_000_000;

/** Serves the Lambda API over the functions of a registry. */
export async function serveLambdaApi(
  registry: FunctionRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await dispatch(registry, request, response);
  } catch (error) {
    sendError(response, error);
  }
}

async function dispatch(
  registry: FunctionRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  const { path, query } = splitUrl(request.url ?? '');
  const { operation, resource } = findRoute(method, path);
  const named = () => findFunction(registry, resource, query.get('Qualifier'));
  switch (operation) {
    case 'Invoke':
      return invoke(named().pool, request, response);
    case 'GetFunction':
      return sendJson(response, 200, descriptionOf(named()));
    case 'GetFunctionConfiguration':
      return sendJson(response, 200, configurationOf(named()));
    case 'ListFunctions':
      return sendJson(response, 200, { Functions: registry.all().map(configurationOf) });
    case 'UpdateFunctionConfiguration': {
      const registered = named();
      await update(registry, registered, await readText(request));
      return sendJson(response, 200, configurationOf(registered));
    }
    case 'DeleteFunction':
      await registry.delete(named().pool.fn.functionName);
      response.writeHead(204).end();
      return;
    default:
      throw notServed(operation ?? `${method} ${path}`);
  }
}

function findFunction(
  registry: FunctionRegistry,
  resource: string,
  queried: string | null,
): RegisteredFunction {
  const { functionName, qualifier = queried } = parseFunctionName(resource);
  const version = queried ?? qualifier ?? latest;
  const registered = version === latest ? registry.find(functionName) : undefined;
  if (registered !== undefined) return registered;
  throw new WireError(
    404,
    'ResourceNotFoundException',
    `Function not found: ${functionArn(functionName)}:${version}`,
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks = await readBody(request, maxBodyBytes);
  if (chunks === null) throw new WireError(413, 'RequestEntityTooLargeException', 'Request is too large');
  return Buffer.concat(chunks).toString();
}

function sendJson(response: ServerResponse, status: number, document: object): void {
  const body = Buffer.from(JSON.stringify(document));
  if (!response.hasHeader('x-amzn-RequestId')) response.setHeader('x-amzn-RequestId', randomUUID());
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
}

function sendError(response: ServerResponse, error: unknown): void {
  const { status, code, message, details } =
    error instanceof WireError ? error : new WireError(500, 'ServiceException', String(error));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('x-amzn-errortype', code);
  // Lambda spells the member both ways, by operation.
  sendJson(response, status, {
    Type: status < 500 ? 'User' : 'Service',
    Message: message,
    message,
    ...details,
  });
}
