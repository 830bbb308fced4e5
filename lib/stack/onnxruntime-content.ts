import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Architecture } from '../plan/platform.ts';
import { noBinary } from './errors.ts';
import type { LayerContent } from './layer-content.ts';

const nodeArch: Readonly<Record<Architecture, NodeJS.Architecture>> = { x86_64: 'x64', arm64: 'arm64' };

/**
 * onnxruntime-node and onnxruntime-common without what a function doesn't load: the binaries of other platforms,
 * types, source maps, the ES build and the install script with its dependencies.
 *
 * @param platform @default linux: Lambda's
 * @throws PartitaError P1508 when the package has no binary for it
 */
export function onnxRuntimeContent(
  architecture: Architecture,
  platform: NodeJS.Platform = 'linux',
): LayerContent {
  const require = createRequire(import.meta.url);
  const nodeManifest = require.resolve('onnxruntime-node/package.json');
  const nodePackage = dirname(nodeManifest);
  const commonPackage = packageOf(createRequire(nodeManifest).resolve('onnxruntime-common'));
  const binaries = join('bin', 'napi-v6', platform, nodeArch[architecture]);
  if (!existsSync(join(nodePackage, binaries))) throw noBinary(platform, architecture);

  const files = [
    ...filesOf(nodePackage, 'onnxruntime-node', ['package.json', 'dist', binaries]),
    ...filesOf(commonPackage, 'onnxruntime-common', ['package.json', join('dist', 'cjs')]),
  ];
  const { version } = JSON.parse(readFileSync(nodeManifest, 'utf8'));
  return {
    identity: JSON.stringify([version, files.map(({ to, bytes }) => [to, bytes])]),
    unzippedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sourceFolder: nodePackage,
    write(folder) {
      for (const { from, to } of files) cpSync(from, join(folder, to));
    },
  };
}

interface LayerFile {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
}

/** The files of a package that are kept, and where in the layer they go. */
function filesOf(packageFolder: string, name: string, kept: readonly string[]): LayerFile[] {
  return kept
    .flatMap((path) => walk(packageFolder, path))
    .filter((path) => !path.endsWith('.map') && !path.endsWith('.d.ts'))
    .sort()
    .map((path) => {
      const from = join(packageFolder, path);
      return { from, to: join('nodejs', 'node_modules', name, path), bytes: statSync(from).size };
    });
}

const walk = (root: string, path: string): string[] =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path)).flatMap((entry) => walk(root, join(path, entry)))
    : [path];

/** The folder of the package that a file belongs to: the nearest with a named package.json. */
function packageOf(file: string): string {
  const folder = dirname(file);
  const manifest = join(folder, 'package.json');
  const isRoot = existsSync(manifest) && 'name' in JSON.parse(readFileSync(manifest, 'utf8'));
  return isRoot ? folder : packageOf(folder);
}
