import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { vcpus } from '../../plan/lambda-limits.ts';
import type { Enforcer } from '../enforcement/confinement.ts';
import type { LocalFunction } from '../local-function.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Watchdog } from '../watchdog.ts';
import { Environment } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { latest } from './names.ts';

/**
 * vCPUs during initialisation, whatever the memory size: what others measured (about 2), not AWS's word.
 * A function with a larger share keeps it.
 */
const initVcpus = 2;

/**
 * The share of a function's memory that V8's heap may take, the same under every enforcement.
 * Source: copies of the bootstrap of Lambda's Node.js runtimes; AWS does not document it.
 */
const heapShare = 0.9;

/** Starts environments of functions and gives them temp folders. */
export interface Launcher {
  launch(fn: LocalFunction, tempDir: string): Promise<Environment>;
  makeTempDir(): string;
}

export interface LauncherSetup {
  readonly enforcer: Enforcer;
  readonly watchdog: Watchdog;
  readonly folder: RunFolder;
  /** Where the Lambda and S3 APIs answer. */
  readonly endpoint: string;
}

export function makeLauncher({ enforcer, watchdog, folder, endpoint }: LauncherSetup): Launcher {
  const bootstrapFile = folder.script('bootstrap/main');
  let count = 0;
  return {
    makeTempDir: () => folder.folder(`tmp-${++count}`),
    async launch(fn, tempDir) {
      const socketPath = join(folder.dir, `${++count}.sock`);
      const confinement = enforcer.confine(fn.memoryMb, initShare(fn.memoryMb));
      try {
        return await Environment.start({
          fn,
          confinement,
          watchdog,
          socketPath,
          command: [
            process.execPath,
            `--max-old-space-size=${Math.floor(fn.memoryMb * heapShare)}`,
            bootstrapFile,
          ],
          variables: environmentVariables(fn, {
            endpoint,
            tempDir,
            runtimeApi: socketPath,
            runtimeDir: dirname(bootstrapFile),
            logStream: logStream(),
          }),
        });
      } catch (error) {
        await confinement.dispose();
        throw error;
      }
    },
  };
}

const initShare = (memoryMb: number) =>
  Math.max(vcpus(memoryMb), Math.min(initVcpus, availableParallelism()));

function logStream(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${latest}]${randomUUID().replaceAll('-', '')}`;
}
