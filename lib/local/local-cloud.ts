import { availableParallelism } from 'node:os';
import { keepUntilExit } from '../lifetime.ts';
import { mbPerVcpu, memoryMbRange } from '../plan/lambda-limits.ts';
import type { Enforcement } from '../plan/platform.ts';
import { openEnforcer } from './enforcement/open-enforcer.ts';
import { functionUnknown } from './errors.ts';
import { listen } from './http-server.ts';
import { FunctionRegistry } from './lambda/function-registry.ts';
import { serveLambdaApi } from './lambda/lambda-api.ts';
import { makeLauncher } from './lambda/launcher.ts';
import { region } from './lambda/names.ts';
import { Reaper } from './lambda/reaper.ts';
import { isLambdaPath } from './lambda/routes.ts';
import type { LocalFunction } from './local-function.ts';
import { makeRunFolder } from './run-folder.ts';
import { ObjectStore } from './s3/object-store.ts';
import { serveS3Api } from './s3/s3-api.ts';
import { startWatchdog } from './watchdog.ts';

export interface LocalCloudOptions {
  /** @default 0 any free port */
  readonly port?: number;
  /** @default the best one that works, by trying */
  readonly enforcement?: Enforcement;
  /** Environments that nobody used for so long are ended. @default 600 */
  readonly idleSec?: number;
  /**
   * vCPUs during initialisation, where the memory size buys fewer and the machine has as many.
   * @default 2 what others measured; AWS doesn't say
   */
  readonly initVcpus?: number;
}

/** An embedded Lambda and S3 behind one endpoint. */
export interface LocalCloud {
  /** URL on 127.0.0.1, for an AWS SDK client. */
  readonly endpoint: string;
  readonly region: string;
  readonly enforcement: Enforcement;
  /** Larger memory sizes buy more CPU than this machine has, and are refused. */
  readonly maxMeasurableMb: number;
  /** @throws PartitaError P1404 to P1409 and P1412 */
  createFunction(fn: LocalFunction): void;
  /**
   * Deletes a function and ends its environments.
   * @throws PartitaError P1410 there is none of that name
   */
  deleteFunction(functionName: string): Promise<void>;
  /**
   * Makes a bucket; one that stands already stays as it is.
   * @throws PartitaError P1411
   */
  createBucket(bucket: string): void;
  /** Ends everything: environments, invocations under way, objects. */
  close(): Promise<void>;
}

/**
 * Starts an embedded Lambda and S3 on 127.0.0.1, for unmodified AWS SDK clients.
 *
 * @throws PartitaError P1401 or P1402 the port can't be had, P1403 the enforcement asked for does not work here
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const opened: Closeable[] = [];
  const open = <T extends Closeable>(part: T): T => {
    opened.push(part);
    return part;
  };
  const close = keepUntilExit(async () => {
    for (const part of opened.reverse()) await part.close();
  });
  try {
    return { ...(await assemble(options, open)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Closeable {
  close(): Promise<void>;
}

async function assemble(
  options: LocalCloudOptions,
  open: <T extends Closeable>(part: T) => T,
): Promise<Omit<LocalCloud, 'close'>> {
  const folder = open(makeRunFolder());
  const watchdog = open(startWatchdog(folder.dir));
  const enforcer = open(await openEnforcer(folder, options.enforcement));
  const { endpoint, serve } = open(await listen(options.port ?? 0));
  const reaper = open(new Reaper((options.idleSec ?? 600) * 1000));
  const initVcpus = options.initVcpus ?? 2;
  const launcher = makeLauncher({ enforcer, watchdog, folder, endpoint, reaper, initVcpus });
  const maxMeasurableMb = Math.min(memoryMbRange.max, availableParallelism() * mbPerVcpu);
  const registry = open(new FunctionRegistry(launcher, maxMeasurableMb));
  const store = new ObjectStore(folder.folder('s3'));
  serve((request, response) => {
    if (isLambdaPath(request.url ?? '')) void serveLambdaApi(registry, request, response);
    else void serveS3Api(store, request, response);
  });
  return {
    endpoint,
    region,
    enforcement: enforcer.enforcement,
    maxMeasurableMb,
    createFunction: (fn) => registry.create(fn),
    async deleteFunction(functionName) {
      if (!(await registry.delete(functionName))) throw functionUnknown(functionName);
    },
    createBucket: (bucket) => store.createBucket(bucket),
  };
}
