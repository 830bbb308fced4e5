import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { linkTree } from '../../link-tree.ts';
import type { LocalFunction } from '../../local-function.ts';
import type { RunFolder } from '../../run-folder.ts';

/** Code of a function or content of a layer, unpacked. */
export interface CodeFolder {
  /** Absolute. */
  readonly dir: string;
  /** Base64; of the zip file, where there was one. */
  readonly sha256: string;
  /** Of the zip file, where there was one. */
  readonly bytes: number;
  /** Whether it goes when nothing uses it any more. */
  readonly isOurs: boolean;
}

/**
 * A folder as it is now, told apart from others by the names, sizes and times of its files. What is later put in the
 * place of a file doesn't reach it: it's a folder of hard links. Where the file system has none, it's used in place.
 */
export function keepFolder(original: string, folder: RunFolder): CodeFolder {
  const linked = join(folder.folder('code'), randomUUID());
  try {
    linkTree(original, linked);
    return { ...identify(original), dir: linked, isOurs: true };
  } catch {
    rmSync(linked, { recursive: true, force: true });
    return { ...identify(original), dir: original, isOurs: false };
  }
}

/** A function whose code lies in a folder. */
export function contentOf(fn: LocalFunction, folder: RunFolder): { fn: LocalFunction; code: CodeFolder } {
  const code = keepFolder(fn.codeDir, folder);
  return { fn: { ...fn, codeDir: code.dir }, code };
}

function identify(dir: string): { sha256: string; bytes: number } {
  const hash = createHash('sha256').update(dir);
  let bytes = 0;
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of entries) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`\0${path}\0${size}\0${mtimeMs}`);
    bytes += size;
  }
  return { sha256: hash.digest('base64'), bytes };
}

export async function discardCode({ dir, isOurs }: CodeFolder): Promise<void> {
  if (isOurs) await rm(dir, { recursive: true, force: true });
}

/** Bytes of all files in a folder. */
export function folderBytes(dir: string): number {
  let bytes = 0;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}
