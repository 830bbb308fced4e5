import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { keepUntilExit } from '../lifetime.ts';

/** Everything one embedded cloud writes: sockets, temp folders, objects, the scripts its children run. */
export interface RunFolder {
  readonly dir: string;
  /** Makes a folder in it and gives its path. */
  folder(name: string): string;
  /**
   * Makes one CommonJS file, which plain `node` runs, of a script of this folder and what it imports.
   * The script is named without its extension, so that the same call finds the `.ts` of the source tree and
   * the `.js` of the compiled package.
   */
  script(name: string): string;
  /** Removes it with everything in it. */
  close(): Promise<void>;
}

/** Makes it under the system's folder for temporary files; it does not outlive this process. */
export function makeRunFolder(): RunFolder {
  const dir = mkdtempSync(join(shortTempDir(), 'partita-'));
  chmodSync(dir, 0o700);
  return {
    dir,
    folder(name) {
      const path = join(dir, name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    script(name) {
      const outfile = join(dir, `${name.replaceAll('/', '-')}.cjs`);
      buildSync({
        entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        logLevel: 'silent',
      });
      return outfile;
    },
    close: keepUntilExit(() => rm(dir, { recursive: true, force: true, maxRetries: 3 })),
  };
}

/** Paths of unix sockets hold about 100 characters. */
function shortTempDir(): string {
  const dir = tmpdir();
  return dir.length > 60 ? '/tmp' : dir;
}
