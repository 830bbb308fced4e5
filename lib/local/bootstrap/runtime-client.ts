import { createConnection, type Socket } from 'node:net';
import { type Message, MessageReader } from '../message-reader.ts';
import { markDrained } from './log.ts';

export interface RuntimeEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string | undefined;
  /** JSON. */
  readonly clientContext: string | undefined;
  /** JSON. */
  readonly payload: string;
}

/** What became of an event; `malformed`, which AWS's API has not, where it is not JSON. */
export interface RuntimeAnswer {
  readonly kind: 'response' | 'error' | 'malformed';
  readonly body: string;
}

const root = '/2018-06-01/runtime';

/**
 * A client of the Lambda Runtime API, on one connection. An answer leaves together with the request for the next event.
 * While an event is worked on, the connection does not keep the event loop alive: an empty loop is how handlers with a
 * callback are known to be done.
 */
export class RuntimeClient {
  readonly #socket: Socket;
  #onEvent: (event: RuntimeEvent) => void = () => {};
  #onAcknowledged: () => void = () => {};

  /** @param onGone the server is gone */
  constructor(socketPath: string, onGone: () => void) {
    this.#socket = createConnection(socketPath).unref();
    const reader = new MessageReader(Number.POSITIVE_INFINITY, (message) => this.#take(message));
    this.#socket.on('data', (chunk) => reader.push(chunk));
    this.#socket.on('error', onGone);
    this.#socket.on('close', onGone);
  }

  next(): Promise<RuntimeEvent> {
    markDrained();
    this.#socket.ref();
    this.#socket.write(`GET ${root}/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n`);
    this.#socket.uncork();
    return new Promise((resolve) => {
      this.#onEvent = resolve;
    });
  }

  /** Is sent with the request for the next event. */
  answer(requestId: string, { kind, body }: RuntimeAnswer): void {
    this.#socket.cork();
    this.#post(`/invocation/${requestId}/${kind}`, body);
  }

  /** Tells the last thing this process has to say, and waits until it has arrived. */
  async tell(path: string, body: string): Promise<void> {
    markDrained();
    this.#socket.ref();
    this.#post(path, body);
    await new Promise<void>((resolve) => {
      this.#onAcknowledged = resolve;
    });
  }

  #post(path: string, body: string): void {
    const bytes = Buffer.byteLength(body);
    // What has as many bytes as characters is ASCII, and needs no encoding.
    const encoding = bytes === body.length ? 'latin1' : 'utf8';
    this.#socket.write(`POST ${root}${path} HTTP/1.1\r\nHost: runtime\r\nContent-Length: ${bytes}\r\n\r\n`);
    this.#socket.write(body, encoding);
  }

  #take({ startLine, headers, body }: Message): void {
    if (!startLine.startsWith('HTTP/1.1 200')) {
      this.#onAcknowledged();
      return;
    }
    this.#socket.unref();
    this.#onEvent({
      requestId: headers.get('lambda-runtime-aws-request-id') ?? '',
      functionArn: headers.get('lambda-runtime-invoked-function-arn') ?? '',
      deadlineMs: Number(headers.get('lambda-runtime-deadline-ms')),
      traceId: headers.get('lambda-runtime-trace-id'),
      clientContext: headers.get('lambda-runtime-client-context'),
      payload: textOf(body ?? []),
    });
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first.toString() : Buffer.concat(pieces).toString();
}
