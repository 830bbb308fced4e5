import { constants, copyFileSync, linkSync } from 'node:fs';
import { linkTree } from '../../link-tree.ts';
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
    for (const layerDir of layerDirs) linkTree(layerDir, dir, linkOrCopy);
    this.#merged.set(key, dir);
    return [dir];
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another file system, or one without hard links.
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}
