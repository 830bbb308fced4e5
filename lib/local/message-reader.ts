/** One HTTP/1.1 message whose body has a Content-Length, or none. */
export interface Message {
  /** Request line or status line. */
  readonly startLine: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** In the pieces it came in; null when it is over the limit. */
  readonly body: readonly Buffer[] | null;
}

interface Unfinished {
  readonly startLine: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer[] | null;
  missingBytes: number;
}

const headEnd = '\r\n\r\n';
const maxHeadBytes = 65_536;

/**
 * Splits what a connection carries into HTTP messages: just the part of HTTP that the Runtime API and its client speak to
 * each other. Unlike `node:http` it takes requests that are pipelined, so an answer and the request for the next event
 * travel in one piece; and in a process that starts cold it costs little.
 */
export class MessageReader {
  readonly #limitBytes: number;
  readonly #onMessage: (message: Message) => void;
  #head: Buffer | null = null;
  #message: Unfinished | null = null;

  /** @param limitBytes of a body; a larger one is read to its end, and not kept */
  constructor(limitBytes: number, onMessage: (message: Message) => void) {
    this.#limitBytes = limitBytes;
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
      this.#head = bytes;
      return null;
    }
    this.#head = null;
    const [startLine = '', ...lines] = bytes.toString('utf8', 0, end).split('\r\n');
    const headers = new Map(lines.map(headerOf));
    const missingBytes = Number(headers.get('content-length') ?? 0);
    if (!Number.isSafeInteger(missingBytes) || headers.has('transfer-encoding'))
      throw new Error('a message without a length');
    this.#message = { startLine, headers, missingBytes, body: missingBytes > this.#limitBytes ? null : [] };
    if (missingBytes === 0) this.#finish(this.#message);
    return bytes.subarray(end + headEnd.length);
  }

  #readBody(message: Unfinished, chunk: Buffer): Buffer {
    const piece = chunk.subarray(0, message.missingBytes);
    message.body?.push(piece);
    message.missingBytes -= piece.length;
    if (message.missingBytes === 0) this.#finish(message);
    return chunk.subarray(piece.length);
  }

  #finish(message: Unfinished): void {
    this.#message = null;
    this.#onMessage(message);
  }
}

function headerOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
