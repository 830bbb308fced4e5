import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../lib/folders.ts';

const root = join(import.meta.dirname, '../..');

/** Compiles the package as `npm run build` does, for measurements of the command as it is installed. */
export function compilePackage(): { readonly bin: string; remove(): Promise<void> } {
  // Inside the repository, where packages are found.
  const { path: folder, remove } = makeTemporaryFolder(join(root, 'node_modules'), '.partita-bench-');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', folder]);
  return { bin: join(folder, 'bin/partita.js'), remove };
}
