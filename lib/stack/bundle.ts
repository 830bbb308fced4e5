import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { LayerContent } from './layer-content.ts';

/** A file of a bundle. */
export interface BundledFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/**
 * A handler of `functions/`, bundled for Lambda. What it imports lazily, such as the S3 client, is in files of its own,
 * so that init doesn't even read it. ONNX Runtime comes from its layer.
 *
 * @param folder of `functions/`
 */
export function bundleHandler(folder: string): {
  readonly files: BundledFile[];
  readonly sourceFolder: string;
} {
  const extension = extname(import.meta.url);
  const entry = fileURLToPath(new URL(`../../functions/${folder}/handler${extension}`, import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: { index: entry },
    outdir: folder,
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
  return {
    files: outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
    sourceFolder: dirname(entry),
  };
}

/** Files as the content of an asset. @param path of the folder that holds them */
export function contentOf(
  unsorted: readonly BundledFile[],
  sourceFolder: string,
  path: readonly string[] = [],
): LayerContent {
  const files = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}:${contents.byteLength}:`).update(contents);
  return {
    identity: hash.digest('hex'),
    unzippedBytes: files.reduce((sum, { contents }) => sum + contents.byteLength, 0),
    sourceFolder,
    write(folder) {
      const to = join(folder, ...path);
      mkdirSync(to, { recursive: true });
      for (const { name, contents } of files) writeFileSync(join(to, name), contents);
    },
  };
}
