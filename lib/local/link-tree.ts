import { linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a folder of hard links to the files of another, over what is there.
 *
 * @param link makes one file; @default a hard link
 * @throws Error where the file systems don't allow that
 */
export function linkTree(
  from: string,
  to: string,
  link: (from: string, to: string) => void = linkSync,
): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(target);
      linkTree(source, target, link);
      continue;
    }
    rmSync(target, { recursive: true, force: true });
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else link(source, target);
  }
}
