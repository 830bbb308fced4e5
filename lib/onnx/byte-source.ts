import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { truncated, unreadable } from './errors.ts';

const windowBytes = 1 << 15;

/** Random access to a file without holding it: small reads come from a window, large ones go to the file. */
export interface ByteSource {
  readonly file: string;
  readonly size: number;
  /** @throws PartitaError P1103 when the range goes beyond the file's end */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** Opens a file for byte-range reads. @throws PartitaError P1108 when it can't be opened */
export function openByteSource(file: string): ByteSource {
  const fd = openToRead(file);
  const { size } = fstatSync(fd);
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);

  const fill = (target: Buffer, position: number) => {
    for (let done = 0; done < target.length; ) {
      const count = readSync(fd, target, done, target.length - done, position + done);
      if (count === 0) throw truncated(file, size);
      done += count;
    }
    return target;
  };

  return {
    file,
    size,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) throw truncated(file, size);
      if (length > windowBytes) return fill(Buffer.allocUnsafe(length), offset);
      if (offset < windowStart || offset + length > windowStart + window.length) {
        window = fill(Buffer.allocUnsafe(Math.min(windowBytes, size - offset)), offset);
        windowStart = offset;
      }
      return window.subarray(offset - windowStart, offset - windowStart + length);
    },
    close: () => closeSync(fd),
  };
}

function openToRead(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}
