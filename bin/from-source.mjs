/**
 * Runs a program of this folder from its sources: `node bin/from-source.mjs partita COMMAND`. They are compiled once for
 * each state that they are in: hooks that compile every module while it loads make each command, and what it starts, one
 * to two seconds slower.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Inside the repository, where packages are found.
const cache = join(root, 'node_modules/.cache/partita');
const weekMs = 7 * 24 * 3600 * 1000;

/** What a compilation depends on, by path, size and time of change. */
function stateOfSources() {
  const folders = ['bin', 'functions', 'lib', 'profiler'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', ...folders.sort()];
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function compile(folder) {
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const old = join(cache, name);
    if (Date.now() - statSync(old).mtimeMs > weekMs) rmSync(old, { recursive: true, force: true });
  }
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--declaration', 'false'];
  try {
    execFileSync(process.execPath, [compiler, ...project, '--outDir', partial], {
      stdio: ['ignore', 2, 2],
    });
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another run may have been faster.
    if (!existsSync(folder)) throw error;
  }
}

const compiled = join(cache, stateOfSources());
if (!existsSync(compiled)) compile(compiled);
const [program] = process.argv.splice(2, 1);
await import(pathToFileURL(join(compiled, 'bin', `${program}.js`)).href);
