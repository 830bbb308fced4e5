import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { vcpus } from '../../plan/lambda-limits.ts';
import type { KeyPair } from '../auth/signature.ts';
import type { Enforcer } from '../enforcement/confinement.ts';
import type { RunnableFunction } from '../local-function.ts';
import type { NetworkShares } from '../network/network-shares.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Watchdog } from '../watchdog.ts';
import { Environment } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import type { InitializationType } from './execution.ts';
import type { Reaper } from './reaper.ts';

/**
 * The share of a function's memory that V8's heap may take, the same under every enforcement.
 * Source: copies of the bootstrap of Lambda's Node.js runtimes; AWS does not document it.
 */
const heapShare = 0.9;

/** Starts environments of functions. */
export interface Launcher {
  readonly reaper: Reaper;
  launch(fn: RunnableFunction, initializationType: InitializationType): Promise<Environment>;
}

export interface LauncherSetup {
  readonly enforcer: Enforcer;
  readonly watchdog: Watchdog;
  readonly folder: RunFolder;
  /** Where the Lambda and S3 APIs answer. */
  readonly endpoint: string;
  /** Of the functions, there. */
  readonly credentials: KeyPair;
  readonly networkShares: NetworkShares;
  /** Ends environments that nobody uses. */
  readonly reaper: Reaper;
  /** vCPUs during initialisation, where the memory size buys fewer. */
  readonly initVcpus: number;
}

export function makeLauncher(setup: LauncherSetup): Launcher {
  const { enforcer, watchdog, folder, endpoint, credentials, networkShares, reaper } = setup;
  const bootstrapFile = folder.script('bootstrap/main');
  let count = 0;
  return {
    reaper,
    async launch(fn, initializationType) {
      reaper.makeRoom();
      const id = ++count;
      const socketPath = join(folder.dir, `${id}.sock`);
      const tempDir = folder.folder(`tmp-${id}`);
      const confinement = enforcer.confine(fn.memoryMb, initShare(fn.memoryMb, setup.initVcpus));
      const { sessionToken, detach } = networkShares.attach(fn.memoryMb);
      const cleanUp = () => {
        detach();
        return rm(tempDir, { recursive: true, force: true });
      };
      try {
        return await Environment.start({
          fn,
          initializationType,
          confinement,
          watchdog,
          socketPath,
          cleanUp,
          cwd: fn.codeDir,
          command: [
            process.execPath,
            `--max-old-space-size=${Math.floor(fn.memoryMb * heapShare)}`,
            bootstrapFile,
          ],
          variables: environmentVariables(fn, {
            endpoint,
            credentials,
            sessionToken,
            tempDir,
            runtimeApi: socketPath,
            runtimeDir: dirname(bootstrapFile),
            logStream: logStream(fn.version),
            initializationType,
          }),
        });
      } catch (error) {
        await confinement.dispose();
        await cleanUp();
        throw error;
      }
    },
  };
}

const initShare = (memoryMb: number, initVcpus: number) =>
  Math.max(vcpus(memoryMb), Math.min(initVcpus, availableParallelism()));

function logStream(version: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
