import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { OnnxModel } from './model.ts';

const chunkBytes = 4 << 20;

/** SHA-256 of a model: its file, then the files its weights lie in. */
export function hashModel(model: Pick<OnnxModel, 'file' | 'externalFiles'>): string {
  const hash = createHash('sha256');
  for (const file of [model.file, ...model.externalFiles]) addFile(hash, file);
  return hash.digest('hex');
}

/** SHA-256 of the files in a folder: of each its name and the SHA-256 of its content, by name. */
export function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    hash.update(`${name}\n`).update(addFile(createHash('sha256'), join(folder, name)).digest());
  }
  return hash.digest('hex');
}

function addFile(hash: Hash, file: string): Hash {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const fd = openSync(file, 'r');
  try {
    for (let count = -1; count !== 0; ) {
      count = readSync(fd, chunk);
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
  return hash;
}
