import { join } from 'node:path';
import { build } from 'esbuild';
import { makeTemporaryFolder } from '../../lib/folders.ts';

const root = join(import.meta.dirname, '../..');

/** Bundles the process under test and the runtime's worker beside it, so that both start quickly. */
export async function buildSubject(): Promise<{ script: string; remove(): Promise<void> }> {
  // Inside the repository, where packages are found.
  const { path: outdir, remove } = makeTemporaryFolder(join(root, 'node_modules'), '.partita-fuzz-');
  await build({
    entryPoints: {
      subject: join(import.meta.dirname, 'subject.ts'),
      worker: join(root, 'lib/onnx/runtime/worker.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return { script: join(outdir, 'subject.js'), remove };
}
