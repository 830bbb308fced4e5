import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pace } from '../../network/pace.ts';
import type { TokenBucket } from '../../network/token-bucket.ts';
import type { ByteRange } from './range.ts';

/** How much is read, and sent, at a time. */
const bufferBytes = 512 * 1024;

/**
 * Sends a range of a file to its end. Two buffers take turns: the one is filled while the other goes out, so that a
 * slow reader takes no more memory than a fast one.
 *
 * @param bucket that paces it, where the reader has no more than a share of the network
 * @throws Error when the reader goes away
 */
export async function sendRange(
  file: FileHandle,
  { first, last }: ByteRange,
  response: ServerResponse,
  bucket: TokenBucket | undefined,
): Promise<void> {
  const size = Math.min(bufferBytes, last + 1 - first);
  let filling = { buffer: Buffer.allocUnsafe(size), sent: Promise.resolve() };
  let going = { buffer: Buffer.allocUnsafe(size), sent: Promise.resolve() };
  for (let at = first; at <= last; [filling, going] = [going, filling]) {
    await filling.sent;
    const { bytesRead } = await file.read(filling.buffer, 0, Math.min(size, last + 1 - at), at);
    if (bytesRead === 0) throw new Error('a file is shorter than its metadata says');
    if (bucket !== undefined) await pace(bucket, bytesRead, response);
    filling.sent = write(response, filling.buffer.subarray(0, bytesRead));
    filling.sent.catch(() => undefined);
    at += bytesRead;
  }
  await Promise.all([filling.sent, going.sent]);
  response.end();
}

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the reader went away'));
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}
