import type * as Zlib from 'node:zlib';

type Platform = 'zlib' | 'streams';

/** zlib where it is, reached so that no bundle for browsers has an import of it. */
const zlib = (): typeof Zlib | undefined =>
  typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:zlib');

/** The fastest level: activations compress little better at a higher one, in several times the time (measured). */
const level = 1;

/** What compresses here; null where nothing does. */
export function deflatePlatform(): Platform | null {
  if (zlib() !== undefined) return 'zlib';
  return typeof CompressionStream === 'undefined' ? null : 'streams';
}

/** Compresses bytes (RFC 1950). There must be a platform for it. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const own = zlib();
  if (own === undefined) return collect(bytes, new CompressionStream('deflate'), Number.POSITIVE_INFINITY);
  return new Promise((resolve, reject) => {
    own.deflate(bytes, { level }, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/**
 * Decompresses what `deflate` wrote.
 *
 * @param most bytes that may come out: what comes from elsewhere can't fill the memory
 * @throws Error where they aren't such bytes, or more comes out
 */
export async function inflate(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const own = zlib();
  if (own === undefined) return collect(bytes, new DecompressionStream('deflate'), most);
  return new Promise((resolve, reject) => {
    own.inflate(bytes, { maxOutputLength: Math.max(1, most) }, (error, result) =>
      error === null ? resolve(result) : reject(error),
    );
  });
}

async function collect(
  bytes: Uint8Array,
  { readable, writable }: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // A failure shows on the readable side.
  const written = writer.write(new Uint8Array(bytes)).then(() => writer.close());
  written.catch(() => undefined);
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.byteLength;
    if (length > most) {
      await reader.cancel();
      throw new RangeError(`more than ${most} bytes come out`);
    }
    chunks.push(part.value);
  }
  await written;
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
