import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { WeightBytes } from './model.ts';

/** Weights start on page boundaries, so that the runtime can map each one. */
const pageBytes = 4096;
const chunkBytes = 4 << 20;

/** Collects the raw bytes of weights, copied range by range. */
export interface DataFile {
  /** Copies a weight. @returns its offset in this file */
  append(weight: WeightBytes): number;
  /** @returns bytes written, and their SHA-256 */
  close(): { bytes: number; sha256: string };
}

/** Creates `path`; it must not exist. */
export function createDataFile(path: string): DataFile {
  const fd = openSync(path, 'wx');
  const sources = new Map<string, number>();
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let end = 0;
  const write = (bytes: Buffer) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    hash.update(bytes);
    end += bytes.length;
  };
  return {
    append({ file, offset, length }) {
      const source = sources.get(file) ?? openSync(file, 'r');
      sources.set(file, source);
      write(Buffer.alloc((pageBytes - (end % pageBytes)) % pageBytes));
      const start = end;
      for (let done = 0; done < length; ) {
        const count = readSync(source, chunk, 0, Math.min(chunkBytes, length - done), offset + done);
        if (count === 0) throw new Error(`"${file}" shrank while it was read`);
        write(chunk.subarray(0, count));
        done += count;
      }
      return start;
    },
    close() {
      for (const source of sources.values()) closeSync(source);
      closeSync(fd);
      return { bytes: end, sha256: hash.digest('hex') };
    },
  };
}
