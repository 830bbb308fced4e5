/** What Lambda returns of a log. */
const tailBytes = 4096;

/** Keeps the last 4 KB of what is written to it. */
export class LogTail {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer | string): void {
    const bytes = Buffer.from(chunk);
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    for (
      let first = this.#chunks[0];
      first && this.#bytes - first.length >= tailBytes;
      first = this.#chunks[0]
    ) {
      this.#chunks.shift();
      this.#bytes -= first.length;
    }
  }

  /** Gives the tail and starts afresh. */
  take(): Buffer {
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return all.subarray(Math.max(0, all.length - tailBytes));
  }
}
