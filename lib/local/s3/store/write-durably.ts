import { open } from 'node:fs/promises';

/** Writes a small file, and waits until it is on the disk where that matters. */
export async function writeDurably(path: string, content: string, isDurable: boolean): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    if (isDurable) await file.sync();
  } finally {
    await file.close();
  }
}
