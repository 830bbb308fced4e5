import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFunction } from '../../lib/local/index.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';

/** Writes a function of one file and says how the embedded Lambda runs it. */
export function writeFunction(
  folder: string,
  functionName: string,
  code: string,
  memoryMb: number,
): LocalFunction {
  const codeDir = join(folder, functionName);
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, 'index.js'), code);
  return {
    functionName,
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    memoryMb,
    timeoutSec: 60,
    architecture: hostArchitecture,
    codeDir,
    layerDirs: [],
    environment: {},
  };
}
