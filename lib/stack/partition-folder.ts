import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { partitionEntry } from '../plan/partition-entry.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import { folderIncomplete, folderOutside } from './errors.ts';

/**
 * The folder of a partition's files, as an absolute path.
 *
 * @param directory folder that the plan's paths are relative to
 * @throws PartitaError P1502 when it lies outside that folder, P1503 when a file is missing
 */
export function partitionFolder({ name, dir }: PlannedPartition, directory: string): string {
  const folder = resolve(directory, dir);
  if (!isInside(folder, resolve(directory))) throw folderOutside(name, dir);
  for (const file of ['model.onnx', 'partition.json', partitionEntry.file]) {
    const path = join(folder, file);
    if (!existsSync(path)) throw folderIncomplete(name, path);
  }
  if (!isInside(realpathSync(folder), realpathSync(directory))) throw folderOutside(name, dir);
  return folder;
}

/** Bytes of the files in a folder of files. */
export const folderBytes = (folder: string): number =>
  readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

function isInside(folder: string, directory: string): boolean {
  const path = relative(directory, folder);
  return !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..';
}
