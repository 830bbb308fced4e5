import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PartitaError } from './errors.ts';
import { isInUse, makeFolders } from './folders.ts';
import { interrupted, isEnding, removeAtExit } from './lifetime.ts';

/** There is less room on the disk than the command needs. */
const diskFull = (folder: string, neededBytes: number, freeBytes: number) =>
  new PartitaError(
    'P1902',
    `"${folder}" has ${megabytes(freeBytes)} free, and this needs ${megabytes(neededBytes)}.`,
    'Free some space, or write elsewhere with -o',
  );

/** A folder stands where a file is to be written, or the folder can't be written to. */
export const cannotWrite = (path: string, cause: unknown) =>
  new PartitaError('P1903', `"${path}" can't be written.`, 'Write elsewhere with -o', { cause });

/** The destination is a file, or a folder with something in it that Partita didn't write. */
const notOurs = (path: string) =>
  new PartitaError(
    'P1904',
    `"${path}" is there already, and Partita did not write it.`,
    'Write to a new or empty folder with -o DIR',
  );

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;

/** @throws PartitaError P1902 when the file system of `folder` has less than `neededBytes` free */
export function needDisk(folder: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(existingParent(folder));
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) throw diskFull(outsideOurs(folder), neededBytes, freeBytes);
}

/** The folder that a person knows: the one that a folder of ours lies in, where `path` is inside such a one. */
const outsideOurs = (path: string) =>
  path.replace(/[/\\]\.(?:partita-work-|[^/\\]+\.partial-)\d.*$/s, '') || path;

const existingParent = (path: string): string => (existsSync(path) ? path : existingParent(dirname(path)));

/** A folder that is filled beside its destination and appears there whole, or not at all. */
export interface Staging {
  readonly path: string;
  /**
   * Puts the folder in its place; what stood there before is replaced.
   *
   * @throws PartitaError P1901 when the process is ending, P1903 when the folder can't be put there
   */
  publish(): Promise<void>;
  /** Removes the folder if it wasn't published. */
  discard(): Promise<void>;
}

/** Marks a folder as one that Partita wrote, and may replace. */
const mark = { file: '.partita', content: 'Written by Partita, which replaces this folder as a whole.\n' };

const stagingName = (out: string, pid: number) => join(dirname(out), `.${basename(out)}.partial-${pid}`);

/**
 * Starts a staging folder for `destination`, on the same file system; those that a killed process left are removed.
 *
 * @throws PartitaError P1903 when the folder can't be made, P1904 when the destination holds what isn't Partita's
 */
export async function stage(destination: string): Promise<Staging> {
  const out = resolve(destination);
  const path = stagingName(out, process.pid);
  const undoParents = makeParents(out, destination);
  const discard = removeAtExit(() => {
    rmSync(path, { recursive: true, force: true });
    undoParents();
  });
  try {
    needReplaceable(destination);
    clearStale(out);
    mkdirSync(path);
    writeFileSync(join(path, mark.file), mark.content);
  } catch (cause) {
    await discard();
    throw cause instanceof PartitaError ? cause : cannotWrite(destination, cause);
  }
  return {
    path,
    discard,
    async publish() {
      if (!existsSync(path)) throw interrupted();
      needReplaceable(destination);
      const replaced = `${path}${replacedSuffix}`;
      try {
        if (existsSync(out)) renameSync(out, replaced);
        renameSync(path, out);
      } catch (cause) {
        restore(replaced, out);
        throw cannotWrite(destination, cause);
      }
      rmSync(replaced, { recursive: true, force: true });
      await discard();
    },
  };
}

function makeParents(out: string, destination: string): () => void {
  try {
    return makeFolders(dirname(out));
  } catch (cause) {
    throw cannotWrite(destination, cause);
  }
}

/** @throws PartitaError P1904 when the destination of a folder is a file, or holds what isn't Partita's */
export function needReplaceable(destination: string): void {
  if (!isReplaceable(resolve(destination))) throw notOurs(destination);
}

function isReplaceable(out: string): boolean {
  if (!existsSync(out)) return true;
  if (!statSync(out).isDirectory()) return false;
  const names = readdirSync(out);
  return names.length === 0 || names.includes(mark.file);
}

/** Of the folder that stood there before. */
const replacedSuffix = '.replaced';

/** Removes what a killed process left; puts back the folder that it was just about to replace. */
function clearStale(out: string): void {
  const prefix = `.${basename(out)}.partial-`;
  for (const name of readdirSync(dirname(out))) {
    const pid = Number(name.slice(prefix.length).split('.')[0]);
    if (!name.startsWith(prefix) || !Number.isInteger(pid)) continue;
    if (isInUse(pid)) continue;
    const path = join(dirname(out), name);
    if (name.endsWith(replacedSuffix)) restore(path, out);
    else rmSync(path, { recursive: true, force: true });
  }
}

/** Puts back what was just about to be replaced, unless another run has put its own there. */
function restore(replaced: string, out: string): void {
  if (existsSync(replaced) && !existsSync(out)) renameSync(replaced, out);
  rmSync(replaced, { recursive: true, force: true });
}

/** @throws PartitaError P1903 where a folder stands in the place of a file that is to be written */
export function needFilePlace(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) throw cannotWrite(path, undefined);
}

/**
 * Has a file written beside its destination and renames it there; what killed processes left beside it is removed.
 *
 * @param write fills the file, whose path it is given
 * @throws PartitaError P1901 when the process is ending, P1903 when it can't be written
 */
export async function publishFile(
  destination: string,
  write: (path: string) => void | Promise<void>,
): Promise<void> {
  const out = resolve(destination);
  const path = stagingName(out, process.pid);
  const undoParents = makeParents(out, destination);
  const discard = removeAtExit(() => {
    rmSync(path, { force: true });
    undoParents();
  });
  try {
    clearStale(out);
    await write(path);
    if (isEnding()) throw interrupted();
    renameSync(path, out);
  } catch (cause) {
    throw cause instanceof PartitaError || isDiskFull(cause) ? cause : cannotWrite(destination, cause);
  } finally {
    await discard();
  }
}

/** The command line knows it by its code. */
const isDiskFull = (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';

/** {@link publishFile} of what is in memory. */
export const writeWhole = (path: string, content: string | Uint8Array): Promise<void> =>
  publishFile(path, (beside) => writeFileSync(beside, content));
