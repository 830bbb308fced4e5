import { isAscii } from 'node:buffer';
import { createConnection, type Socket } from 'node:net';
import { type BodySink, type Message, MessageReader } from '../message-reader.ts';
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

/** What a unix socket holds at most, by Linux's default. */
const readBytes = 262_144;

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
    const reader = new MessageReader(textSink, (message) => this.#take(message));
    // One buffer for all that comes: large events are read in large pieces.
    const buffer = Buffer.allocUnsafe(readBytes);
    const callback = (bytes: number) => {
      reader.push(buffer.subarray(0, bytes));
      return true;
    };
    this.#socket = createConnection({ path: socketPath, onread: { buffer, callback } }).unref();
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
    this.#post(`/invocation/${requestId}/${kind}`, encode(body));
  }

  /** Tells the last thing this process has to say, and waits until it has arrived. */
  async tell(path: string, body: string): Promise<void> {
    markDrained();
    this.#socket.ref();
    // An answer may still be on its way, in the buffer that answers share.
    this.#post(path, Buffer.from(body));
    await new Promise<void>((resolve) => {
      this.#onAcknowledged = resolve;
    });
  }

  #post(path: string, bytes: Uint8Array): void {
    this.#socket.write(
      `POST ${root}${path} HTTP/1.1\r\nHost: runtime\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    this.#socket.write(bytes);
  }

  #take({ startLine, headers, body }: Message<string>): void {
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
      payload: body,
    });
  }
}

const encoder = new TextEncoder();
let encoded = new Uint8Array(0);

/**
 * Encodes an answer. Most are ASCII, which fits as many bytes as it has characters; the buffer is used again, because by
 * the next answer the last one has been sent.
 */
function encode(body: string): Uint8Array {
  if (encoded.length < body.length) encoded = new Uint8Array(body.length);
  const { read, written } = encoder.encodeInto(body, encoded.subarray(0, body.length));
  return read === body.length ? encoded.subarray(0, written) : Buffer.from(body);
}

let received = Buffer.alloc(0);

/** Collects an event in a buffer that is used again. Most are ASCII, which needs no decoding. */
function textSink(bytes: number): BodySink<string> {
  if (received.length < bytes) received = Buffer.allocUnsafeSlow(bytes);
  let end = 0;
  return {
    take(piece) {
      end += piece.copy(received, end);
    },
    finish() {
      const whole = received.subarray(0, end);
      return whole.toString(isAscii(whole) ? 'latin1' : 'utf8');
    },
  };
}
