import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../has-code.ts';
import type { RunFolder } from '../../run-folder.ts';

/** Makes what stands for /opt of the layers of functions; the same layers share one folder. */
export class OptFolders {
  readonly #folder: RunFolder;
  readonly #merged = new Map<string, string>();

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /**
   * @param layerDirs absolute; a file of a later one replaces that of an earlier one
   * @returns none or one folder, of hard links where the file system allows, so that no layer is copied
   */
  of(layerDirs: readonly string[]): readonly string[] {
    if (layerDirs.length < 2) return layerDirs;
    const key = layerDirs.join('\0');
    const known = this.#merged.get(key);
    if (known !== undefined) return [known];
    const dir = this.#folder.folder(`opt-${this.#merged.size}`);
    for (const layerDir of layerDirs) merge(layerDir, dir);
    this.#merged.set(key, dir);
    return [dir];
  }
}

function merge(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(target);
      mkdirSync(target, { recursive: true });
      merge(source, target);
      continue;
    }
    rmSync(target, { recursive: true, force: true });
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    // Another file system, or one without hard links.
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].some((code) => hasCode(error, code))) throw error;
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}
