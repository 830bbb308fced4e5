import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { maxResponseBytes } from '../../plan/lambda-limits.ts';
import { totalBytes } from '../body.ts';
import { type BodySink, type Message, MessageReader } from '../message-reader.ts';
import type { Invocation, PassOn } from './execution.ts';
import { isPassedOn, passingSink } from './pass-on.ts';

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
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serveConnection(socket, listener);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

const root = '/2018-06-01/runtime';

function serveConnection(socket: Socket, listener: RuntimeListener): void {
  /** Answers that the next event takes along, where the runtime has asked for it already. */
  let owed = '';
  let waits = false;
  /** Of the event at hand. */
  let passOn: PassOn | null = null;
  const deliver: Deliver = (invocation, deadlineMs) => {
    waits = false;
    passOn = invocation.passOn;
    socket.cork();
    socket.write(`${owed}${eventHead(invocation, deadlineMs)}`);
    for (const chunk of invocation.payload) socket.write(chunk);
    socket.uncork();
    owed = '';
  };
  const sinkFor = (bytes: number, startLine: string) => {
    if (passOn === null || !isPassedOn(bytes) || !startLine.includes('/response ')) return answerSink(bytes);
    const sink = passingSink(passOn, bytes);
    passOn = null;
    return sink;
  };
  const reader = new MessageReader(sinkFor, ({ startLine, body }: Message<readonly Buffer[] | null>) => {
    const [method, path = ''] = startLine.split(' ');
    if (method === 'GET' && path === `${root}/invocation/next`) {
      waits = true;
      listener.next(deliver);
      return;
    }
    owed += acknowledgement(body === null ? '413 Payload Too Large' : '202 Accepted');
    if (path === `${root}/init/error`) listener.initError(body ?? []);
    else if (path.endsWith('/error')) listener.error(body ?? []);
    else if (path.endsWith('/malformed')) listener.malformed(Buffer.concat(body ?? []).toString());
    else if (path.endsWith('/response')) listener.response(body);
    else socket.destroy();
  });
  socket.on('data', (chunk) => {
    try {
      reader.push(chunk);
    } catch {
      socket.destroy();
      return;
    }
    if (waits || owed === '') return;
    socket.write(owed);
    owed = '';
  });
}

/** Keeps the pieces of an answer; null for one that is larger than Lambda sends. */
function answerSink(bytes: number): BodySink<readonly Buffer[] | null> {
  const pieces: Buffer[] = [];
  const isKept = bytes <= maxResponseBytes;
  return {
    take: (piece) => {
      if (isKept) pieces.push(piece);
    },
    finish: () => (isKept ? pieces : null),
  };
}

const acknowledgement = (status: string) => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;

function eventHead(invocation: Invocation, deadlineMs: number): string {
  const { requestId, functionArn, traceId, clientContext, payload } = invocation;
  const optional = (name: string, value: string | null) => (value === null ? '' : `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r
Content-Type: application/json\r
Lambda-Runtime-Aws-Request-Id: ${requestId}\r
Lambda-Runtime-Deadline-Ms: ${Math.round(deadlineMs)}\r
Lambda-Runtime-Invoked-Function-Arn: ${functionArn}\r
Lambda-Runtime-Trace-Id: ${traceId}\r
${optional('Lambda-Runtime-Client-Context', clientContext)}Content-Length: ${totalBytes(payload)}\r
\r
`;
}
