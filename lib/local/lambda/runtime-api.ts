import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { maxResponseBytes } from '../../plan/lambda-limits.ts';
import { endWith, readBody, totalBytes } from '../body.ts';
import type { Invocation } from './execution.ts';

/** Hands the runtime, which waits, its next event. */
export type Deliver = (invocation: Invocation, deadlineMs: number) => void;

/** What a runtime tells. */
export interface RuntimeListener {
  next(deliver: Deliver): void;
  /** @param body null when it is larger than Lambda answers */
  response(body: readonly Buffer[] | null): void;
  error(body: readonly Buffer[]): void;
  /** The event is not JSON; not part of AWS's API. */
  malformed(reason: string): void;
  initError(body: readonly Buffer[]): void;
}

/**
 * Serves the Lambda Runtime API to one environment.
 * Source: AWS Lambda, "Using the Lambda runtime API for custom runtimes".
 *
 * @param socketPath unix socket to listen on
 * @returns closes it
 */
export async function serveRuntimeApi(socketPath: string, listener: RuntimeListener): Promise<() => void> {
  const server = createServer(
    { noDelay: true, keepAliveTimeout: 0, requestTimeout: 0 },
    (request, response) => {
      handle(request, response, listener).catch(() => response.destroy());
    },
  );
  server.listen(socketPath);
  await once(server, 'listening');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  listener: RuntimeListener,
): Promise<void> {
  if (request.url === '/2018-06-01/runtime/invocation/next') {
    listener.next((invocation, deadlineMs) => deliver(response, invocation, deadlineMs));
    return;
  }
  const body = await readBody(request, maxResponseBytes);
  response.writeHead(body === null ? 413 : 202).end();
  const path = request.url ?? '';
  if (path === '/2018-06-01/runtime/init/error') listener.initError(body ?? []);
  else if (path.endsWith('/error')) listener.error(body ?? []);
  else if (path.endsWith('/malformed')) listener.malformed(Buffer.concat(body ?? []).toString());
  else listener.response(body);
}

function deliver(response: ServerResponse, invocation: Invocation, deadlineMs: number): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': totalBytes(invocation.payload),
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': Math.round(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
  });
  endWith(response, invocation.payload);
}
