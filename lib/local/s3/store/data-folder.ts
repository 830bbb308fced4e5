import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PartitaError } from '../../../errors.ts';
import { lock as lockPath } from '../../../lock.ts';
import { dataFolderInUse, dataFolderNotOurs, dataFolderUnusable } from '../../errors.ts';

/** Says that Partita keeps its data in a folder, and in which form. */
const mark = { file: 'partita-data.json', content: '{ "version": 1 }\n' };

/** The folder that a store keeps everything in, locked for this process. */
export interface DataFolder {
  /** Holds a folder for each bucket. */
  readonly buckets: string;
  /** Holds a folder for each multipart upload. */
  readonly uploads: string;
  /** A new path, on the same file system, for something that isn't whole yet; it is removed at the next start. */
  temporary(): string;
  /** Moves something whole to its place. Once this resolves it's there after a crash too, where that matters. */
  publish(temporary: string, path: string): Promise<void>;
  /** The same for a folder with files in it that are on the disk already. */
  publishFolder(temporary: string, path: string): Promise<void>;
  /** Removes a file, or a folder at once with all in it, for good. */
  remove(path: string): Promise<void>;
  /** Whether what is written must outlive a crash of the machine. */
  readonly isDurable: boolean;
  close(): Promise<void>;
}

/**
 * Makes or opens a data folder, and removes what a killed server had not finished.
 *
 * @param isDurable whether files are flushed to the disk before they count; a folder that goes with its process needs it not
 * @throws PartitaError P1430 another server uses it, P1431 it holds something else, P1432 it can't be written
 */
export async function openDataFolder(path: string, isDurable: boolean): Promise<DataFolder> {
  const dir = resolve(path);
  try {
    return await lockAndOpen(path, dir, isDurable);
  } catch (error) {
    throw error instanceof PartitaError ? error : dataFolderUnusable(path, error);
  }
}

async function lockAndOpen(path: string, dir: string, isDurable: boolean): Promise<DataFolder> {
  mkdirSync(dir, { recursive: true });
  const isMarked = existsSync(join(dir, mark.file));
  if (!isMarked && readdirSync(dir).length > 0) throw dataFolderNotOurs(path);
  const lock = await lockPath(dir, join(dir, 'lock'));
  if (lock === null) throw dataFolderInUse(path);
  const temporaries = join(dir, 'tmp');
  const buckets = join(dir, 'buckets');
  const uploads = join(dir, 'uploads');
  try {
    if (!isMarked) writeFileSync(join(dir, mark.file), mark.content);
    rmSync(temporaries, { recursive: true, force: true });
    for (const folder of [temporaries, buckets, uploads]) mkdirSync(folder, { recursive: true });
    if (isDurable) await syncFolder(dir);
  } catch (error) {
    await lock.close();
    throw error;
  }

  let made = 0;
  const temporary = () => join(temporaries, String(++made));
  const publish = async (from: string, to: string) => {
    await rename(from, to);
    if (isDurable) await syncFolder(dirname(to));
  };
  return {
    buckets,
    uploads,
    temporary,
    isDurable,
    publish,
    async publishFolder(from, to) {
      if (isDurable) await syncFolder(from);
      await publish(from, to);
    },
    async remove(removed) {
      const gone = temporary();
      await rename(removed, gone);
      if (isDurable) await syncFolder(dirname(removed));
      await rm(gone, { recursive: true, force: true });
    },
    close: () => lock.close(),
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
