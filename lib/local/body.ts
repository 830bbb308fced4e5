import type { IncomingMessage, ServerResponse } from 'node:http';

type BodyCheck = (chunks: readonly Buffer[]) => Promise<void>;

/** Kept by request, so that nobody who reads a body can forget its check. */
const checks = new WeakMap<IncomingMessage, BodyCheck>();

/** Has `readBody` check what it reads of a request before it gives it out. */
export function checkBodyOf(request: IncomingMessage, check: BodyCheck): void {
  checks.set(request, check);
}

/**
 * Reads a request's body, in the chunks it came in.
 *
 * @returns null when it is larger than the limit; it is read to its end all the same, because a client that
 * still sends can't read the answer
 * @throws Error when the client goes away, and what the request's check throws
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer[] | null> {
  const chunks = await collect(request, limitBytes);
  if (chunks !== null) await checks.get(request)?.(chunks);
  return chunks;
}

function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer[] | null> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => resolve(bytes <= limitBytes ? chunks : null));
    request.on('error', reject);
  });
}

export const totalBytes = (chunks: readonly Buffer[]): number =>
  chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);

/** Sends a part of an answer in one go, without joining it. */
export function writeAll(response: ServerResponse, chunks: readonly Buffer[]): void {
  if (response.destroyed) return;
  response.cork();
  for (const chunk of chunks) response.write(chunk);
  response.uncork();
}

/** Sends the rest of an answer in one go, without joining it. */
export function endWith(response: ServerResponse, chunks: readonly Buffer[]): void {
  response.cork();
  writeAll(response, chunks);
  response.end();
}
