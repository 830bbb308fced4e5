import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { OnnxModel } from './model.ts';

const chunkBytes = 4 << 20;

/** SHA-256 of a model: its file, then the files its weights lie in. */
export function hashModel(model: Pick<OnnxModel, 'file' | 'externalFiles'>): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (const file of [model.file, ...model.externalFiles]) {
    const fd = openSync(file, 'r');
    for (let count = -1; count !== 0; ) {
      count = readSync(fd, chunk);
      hash.update(chunk.subarray(0, count));
    }
    closeSync(fd);
  }
  return hash.digest('hex');
}
