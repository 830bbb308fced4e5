import { WireError } from '../../wire-error.ts';

const lineFeed = 0x0a;
/** Longer than any chunk header or trailer. */
const maxLineBytes = 4096;

/**
 * Decodes a body in `aws-chunked` encoding: `SIZE[;chunk-signature=…]CRLF DATA CRLF … 0 CRLF [trailers] CRLF`.
 * Signatures are not checked: the embedded S3 knows no keys.
 * Source: Amazon S3, "Signature calculations: transferring a payload in multiple chunks".
 */
export class AwsChunkedDecoder {
  /** Complete once the body has ended; names in lower case. */
  readonly trailers = new Map<string, string>();
  #part: 'size' | 'data' | 'data-end' | 'trailers' | 'end' = 'size';
  #left = 0;
  #line = '';

  /** @throws WireError IncompleteBody */
  async *decode(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        if (this.#part !== 'data') {
          at = this.#text(chunk, at);
          continue;
        }
        const end = Math.min(chunk.length, at + this.#left);
        this.#left -= end - at;
        if (this.#left === 0) this.#part = 'data-end';
        yield chunk.subarray(at, end);
        at = end;
      }
    }
    if (this.#part !== 'end' && this.#part !== 'trailers') throw incomplete();
  }

  #text(chunk: Buffer, at: number): number {
    const found = chunk.indexOf(lineFeed, at);
    const end = found === -1 ? chunk.length : found + 1;
    this.#line += chunk.toString('latin1', at, end);
    if (this.#line.length > maxLineBytes) throw incomplete();
    if (found !== -1) {
      const line = this.#line.trim();
      this.#line = '';
      this.#endLine(line);
    }
    return end;
  }

  #endLine(line: string): void {
    if (this.#part === 'data-end') {
      this.#part = 'size';
    } else if (this.#part === 'size') {
      const [size = ''] = line.split(';');
      if (!/^[\da-f]+$/i.test(size)) throw incomplete();
      this.#left = Number.parseInt(size, 16);
      this.#part = this.#left === 0 ? 'trailers' : 'data';
    } else if (line === '') {
      this.#part = 'end';
    } else {
      const colon = line.indexOf(':');
      this.trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
  }
}

const incomplete = () =>
  new WireError(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  );
