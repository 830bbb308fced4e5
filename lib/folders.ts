import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { removeAtExit } from './lifetime.ts';

/** A folder for what is needed only for a while. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

const ours = new Set<string>();

/**
 * Makes a folder that doesn't outlive this process, and removes those that a killed one left there.
 *
 * @param prefix of its name; the number of this process follows, so that a later one knows whether it's stale
 */
export function makeTemporaryFolder(parent: string, prefix: string): TemporaryFolder {
  const undoParents = makeFolders(parent);
  removeStale(parent, prefix);
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  ours.add(path);
  const remove = removeAtExit(() => {
    rmSync(path, { recursive: true, force: true });
    undoParents();
  });
  return { path, remove };
}

function removeStale(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    const [, pid] = name.startsWith(prefix) ? (/^(\d+)-/.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid === undefined || ours.has(path) || isInUse(Number(pid))) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

/** Whether what another process `pid` made may still be needed. */
export function isInUse(pid: number): boolean {
  // In a container a new process often has the number of the one that was killed.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Without the permission to signal it, it's another user's, and alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Makes a folder and those it lies in. @returns removes the ones that it made, as far as they are empty */
export function makeFolders(path: string): () => void {
  const folder = resolve(path);
  const first = mkdirSync(folder, { recursive: true });
  return () => {
    if (first === undefined) return;
    for (let each = folder; each.length >= first.length; each = dirname(each)) {
      try {
        rmdirSync(each);
      } catch {
        return;
      }
    }
  };
}
