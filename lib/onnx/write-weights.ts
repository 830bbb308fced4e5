import { once } from 'node:events';
import { statSync } from 'node:fs';
import { interrupted, keepUntilExit } from '../lifetime.ts';
import { threadBeside } from '../scripts.ts';
import { type DataFile, writeDataFile } from './data-file.ts';
import type { DataLayout } from './data-layout.ts';
import { truncated } from './errors.ts';

/** Less is written before a thread has started. */
const leastBytesOfThread = 32e6;

/**
 * Writes a partition's weights as laid out, large files in a thread of their own: reading and writing at once, with no step
 * through this thread between the two, takes half as long, and this thread stays free.
 *
 * @param path must not exist
 * @throws PartitaError P1103 when a file was shortened since its weights were found in it
 */
export async function writeWeights(path: string, { placed, bytes }: DataLayout): Promise<void> {
  const file = { path, placed };
  try {
    if (bytes < leastBytesOfThread) writeDataFile(file);
    else await writeInThread(file);
  } catch (error) {
    for (const { from } of placed) {
      const size = statSync(from.file, { throwIfNoEntry: false })?.size ?? 0;
      if (size < from.offset + from.length) throw truncated(from.file, size);
    }
    throw error;
  }
}

async function writeInThread(file: DataFile): Promise<void> {
  const worker = threadBeside('data-worker', import.meta.url, file);
  const end = keepUntilExit(async () => {
    await worker.terminate();
  });
  try {
    const [code] = await once(worker, 'exit');
    if (code !== 0) throw interrupted();
  } finally {
    await end();
  }
}
