import { handlerPackage } from '../plan/partition-entry.ts';
import { bundleHandler, contentOf } from './bundle.ts';
import type { LayerContent } from './layer-content.ts';

/** The handler of partition functions as a package in a layer. */
export function handlerContent(): LayerContent {
  const { files, sourceFolder } = bundleHandler('partition');
  const manifest = JSON.stringify({ name: handlerPackage, type: 'module', main: './index.mjs' });
  const packaged = [...files, { name: 'package.json', contents: Buffer.from(manifest) }];
  return contentOf(packaged, sourceFolder, ['nodejs', 'node_modules', handlerPackage]);
}
