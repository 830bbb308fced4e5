import { type FileHandle, open } from 'node:fs/promises';
import type { DataLayout } from './data-layout.ts';

const chunkBytes = 1 << 20;

/** Writes a data file as laid out; `path` must not exist. Between two weights there are zeros. */
export async function writeDataFile(path: string, layout: DataLayout): Promise<void> {
  const target = await open(path, 'wx');
  const sources = new Map<string, FileHandle>();
  const chunk = Buffer.allocUnsafe(chunkBytes);
  try {
    for (const { from, offset } of layout.placed) {
      const source = sources.get(from.file) ?? (await open(from.file, 'r'));
      sources.set(from.file, source);
      for (let done = 0; done < from.length; ) {
        const wanted = Math.min(chunkBytes, from.length - done);
        const { bytesRead } = await source.read(chunk, 0, wanted, from.offset + done);
        if (bytesRead === 0) throw new Error(`"${from.file}" shrank while it was read`);
        await writeFully(target, chunk.subarray(0, bytesRead), offset + done);
        done += bytesRead;
      }
    }
  } finally {
    for (const source of sources.values()) await source.close();
    await target.close();
  }
}

async function writeFully(target: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await target.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
