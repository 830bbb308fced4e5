/** One HTTP/1.1 message whose body has a Content-Length, or none. */
export interface Message<Body> {
  /** Request line or status line. */
  readonly startLine: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Body;
}

/** Takes a body in the pieces it comes in; a piece is valid only until `take` returns. */
export interface BodySink<Body> {
  take(piece: Buffer): void;
  finish(): Body;
}

/** What takes a body of so many bytes. */
export type SinkFor<Body> = (bytes: number, startLine: string) => BodySink<Body>;

interface Unfinished<Body> {
  readonly startLine: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly sink: BodySink<Body>;
  missingBytes: number;
}

const headEnd = '\r\n\r\n';
const maxHeadBytes = 65_536;

/**
 * Splits what a connection carries into HTTP messages: just the part of HTTP that the Runtime API and its client speak to
 * each other. Unlike `node:http` it takes requests that are pipelined, so an answer and the request for the next event
 * travel in one piece; and in a process that starts cold it costs little.
 */
export class MessageReader<Body> {
  readonly #sinkFor: SinkFor<Body>;
  readonly #onMessage: (message: Message<Body>) => void;
  #head: Buffer | null = null;
  #message: Unfinished<Body> | null = null;

  constructor(sinkFor: SinkFor<Body>, onMessage: (message: Message<Body>) => void) {
    this.#sinkFor = sinkFor;
    this.#onMessage = onMessage;
  }

  /** @throws Error when it is not what it should be: the connection is of no use any more */
  push(chunk: Buffer): void {
    for (let rest: Buffer | null = chunk; rest !== null && rest.length > 0; )
      rest = this.#message === null ? this.#readHead(rest) : this.#readBody(this.#message, rest);
  }

  #readHead(chunk: Buffer): Buffer | null {
    const bytes = this.#head === null ? chunk : Buffer.concat([this.#head, chunk]);
    const end = bytes.indexOf(headEnd);
    if (end === -1) {
      if (bytes.length > maxHeadBytes) throw new Error('the head of a message is too long');
      this.#head = Buffer.from(bytes);
      return null;
    }
    this.#head = null;
    const [startLine = '', ...lines] = bytes.toString('utf8', 0, end).split('\r\n');
    const headers = new Map(lines.map(headerOf));
    const missingBytes = Number(headers.get('content-length') ?? 0);
    if (!Number.isSafeInteger(missingBytes) || headers.has('transfer-encoding'))
      throw new Error('a message without a length');
    this.#message = { startLine, headers, missingBytes, sink: this.#sinkFor(missingBytes, startLine) };
    if (missingBytes === 0) this.#finish(this.#message);
    return bytes.subarray(end + headEnd.length);
  }

  #readBody(message: Unfinished<Body>, chunk: Buffer): Buffer {
    const piece = chunk.subarray(0, message.missingBytes);
    message.sink.take(piece);
    message.missingBytes -= piece.length;
    if (message.missingBytes === 0) this.#finish(message);
    return chunk.subarray(piece.length);
  }

  #finish({ startLine, headers, sink }: Unfinished<Body>): void {
    this.#message = null;
    this.#onMessage({ startLine, headers, body: sink.finish() });
  }
}

function headerOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
