import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { handlerPackage } from '../plan/partition-entry.ts';
import type { LayerContent } from './layer-content.ts';

/**
 * The handler of partition functions, bundled. What it imports lazily, the S3 client, is in files of its own, so
 * that init doesn't even read it. ONNX Runtime comes from its layer.
 */
export function handlerContent(): LayerContent {
  const extension = extname(import.meta.url);
  const entry = fileURLToPath(new URL(`../../functions/partition/handler${extension}`, import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: { index: entry },
    outdir: handlerPackage,
    // Chunk names depend on paths, which are relative to this.
    absWorkingDir: dirname(entry),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node'],
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  const manifest = JSON.stringify({ name: handlerPackage, type: 'module', main: './index.mjs' });
  const files = [
    { name: 'package.json', contents: Buffer.from(manifest) },
    ...outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));

  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}:${contents.byteLength}:`).update(contents);
  return {
    identity: hash.digest('hex'),
    unzippedBytes: files.reduce((sum, { contents }) => sum + contents.byteLength, 0),
    sourceFolder: dirname(entry),
    write(folder) {
      const to = join(folder, 'nodejs', 'node_modules', handlerPackage);
      mkdirSync(to, { recursive: true });
      for (const { name, contents } of files) writeFileSync(join(to, name), contents);
    },
  };
}
