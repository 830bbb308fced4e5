import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInUse, makeTemporaryFolder } from '../folders.ts';
import { killProcess } from './enforcement/signals.ts';

const prefix = 'partita-run-';
/** Where the processes that a server started are known by their ids. */
export const groupsFolder = 'groups';

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
  const parent = shortTempDir();
  killOrphans(parent);
  const { path: dir, remove } = makeTemporaryFolder(parent, prefix);
  return {
    dir,
    folder(name) {
      const path = join(dir, name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    script(name) {
      const outfile = join(dir, `${name.replaceAll('/', '-')}.cjs`);
      bundle(fileURLToPath(new URL(name, import.meta.url)), outfile);
      return outfile;
    },
    close: remove,
  };
}

/** By esbuild's program alone: its library would keep 12 MB of a server that lives on. */
function bundle(entryPoint: string, outfile: string): void {
  const esbuild = createRequire(createRequire(import.meta.url).resolve('esbuild'));
  const program = esbuild.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  const options = ['--bundle', '--platform=node', '--target=node20', '--format=cjs', '--log-level=warning'];
  execFileSync(program, [entryPoint, `--outfile=${outfile}`, ...options]);
}

/** Paths of unix sockets hold about 100 characters. */
function shortTempDir(): string {
  const dir = tmpdir();
  return dir.length > 60 ? '/tmp' : dir;
}

/** Kills what servers left whose watchdogs were killed as well; their folders are removed afterwards. */
function killOrphans(parent: string): void {
  const stale = readdirSync(parent)
    .filter((name) => name.startsWith(prefix) && !isInUse(Number.parseInt(name.slice(prefix.length), 10)))
    .map((name) => `=${join(parent, name)}/`);
  if (stale.length === 0 || !existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const environment = environmentOf(pid);
    if (stale.some((dir) => environment.includes(dir))) killProcess(Number(pid));
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It has ended, or is another user's.
    return '';
  }
}
