import type { ServerResponse } from 'node:http';
import type { TokenBucket } from './token-bucket.ts';

/**
 * Waits until some bytes may pass.
 *
 * @param response ends the wait where its connection closes, so that nothing waits for who has gone
 */
export async function pace(bucket: TokenBucket, bytes: number, response: ServerResponse): Promise<void> {
  const dueMs = bucket.take(bytes, performance.now());
  // More than once, because a timer counts from when the event loop last looked at the clock, and rings early.
  for (let leftMs = left(dueMs); leftMs > 0 && !response.destroyed; leftMs = left(dueMs))
    await pause(leftMs, response);
}

/** Hands chunks on at the pace of a bucket; until then no more of them are asked for. */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  bucket: TokenBucket,
  response: ServerResponse,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    await pace(bucket, chunk.length, response);
    yield chunk;
  }
}

const left = (dueMs: number) => dueMs - performance.now();

function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      response.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, Math.ceil(ms));
    response.once('close', end);
  });
}
