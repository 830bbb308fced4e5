import { availableParallelism } from 'node:os';
import { keepUntilExit } from '../lifetime.ts';
import { mbPerVcpu, memoryMbRange } from '../plan/lambda-limits.ts';
import type { Enforcement } from '../plan/platform.ts';
import { openEnforcer } from './enforcement/open-enforcer.ts';
import { listen } from './http-server.ts';
import { serveLambdaApi } from './lambda/api/lambda-api.ts';
import { isLambdaPath } from './lambda/api/routes.ts';
import { AsyncInvocations } from './lambda/async-invocations.ts';
import type { FaultRuleInput } from './lambda/faults/fault-rule.ts';
import { type FaultStatus, Faults } from './lambda/faults/faults.ts';
import { discardCode, keepFolder } from './lambda/functions/code-folder.ts';
import { AccountConcurrency, defaultAccountConcurrency } from './lambda/functions/concurrency.ts';
import { FunctionRegistry } from './lambda/functions/function-registry.ts';
import { parseUrlPath } from './lambda/functions/function-url.ts';
import { type FunctionContent, VersionMaker } from './lambda/functions/function-version.ts';
import { LayerRegistry } from './lambda/functions/layer-registry.ts';
import { OptFolders } from './lambda/functions/opt-folder.ts';
import { InvocationLog, type InvocationRecord } from './lambda/invocation-log.ts';
import { Invoker } from './lambda/invoker.ts';
import { makeLauncher } from './lambda/launcher.ts';
import { accountId, layerArn, region } from './lambda/names.ts';
import { Reaper } from './lambda/reaper.ts';
import { localCredentials } from './lambda/url/check-signature.ts';
import { serveUrl } from './lambda/url/serve-url.ts';
import { checkFolder, type LocalFunction } from './local-function.ts';
import { isOwnPath, serveOwnApi } from './own-api.ts';
import { groupsFolder, makeRunFolder } from './run-folder.ts';
import { openS3 } from './s3/open-s3.ts';
import { splitUrl } from './split-url.ts';
import { startWatchdog } from './watchdog.ts';

export interface LocalCloudOptions {
  /** @default 0 any free port */
  readonly port?: number;
  /**
   * Folder that buckets and objects stay in; each is on the disk before its request is answered.
   * @default a temporary one, which goes with the server
   */
  readonly dataDir?: string;
  /** @default the best one that works, by trying */
  readonly enforcement?: Enforcement;
  /** Environments that nobody used for so long are ended. @default 600 */
  readonly idleSec?: number;
  /**
   * vCPUs during initialisation, where the memory size buys fewer and the machine has as many.
   * @default 2 what others measured; AWS doesn't say
   */
  readonly initVcpus?: number;
  /**
   * Invocations that may run at once, of all functions together.
   * @default 1000
   */
  readonly accountConcurrency?: number;
  /**
   * Milliseconds before each retry of an asynchronous invocation that failed.
   * @default [60_000, 120_000] as AWS does
   */
  readonly asyncRetryDelaysMs?: readonly number[];
}

/** A layer version of the embedded Lambda. */
interface LocalLayer {
  readonly layerName: string;
  /** Absolute. */
  readonly dir: string;
}

/** An embedded Lambda and S3 behind one endpoint. */
export interface LocalCloud {
  /** URL on 127.0.0.1, for an AWS SDK client. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The key pair whose signatures it can check; nothing but function URLs with AWS_IAM asks for one. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly enforcement: Enforcement;
  /** Larger memory sizes buy more CPU than this machine has, and are refused. */
  readonly maxMeasurableMb: number;
  /** @throws PartitaError P1404 to P1409 and P1412 */
  createFunction(fn: LocalFunction): void;
  /**
   * Changes the code and configuration of `$LATEST`; invocations under way finish with what it was.
   * @throws PartitaError P1404 to P1408 and P1410
   */
  updateFunction(fn: LocalFunction): Promise<void>;
  /**
   * Publishes a layer version.
   * @returns its ARN, and the folder that functions name among their `layerDirs`
   * @throws PartitaError P1408
   */
  publishLayer(layer: LocalLayer): { readonly arn: string; readonly dir: string };
  /**
   * Replaces the rules of the faults asked for; none is no faults.
   * @throws PartitaError P1413
   */
  setFaults(rules: readonly FaultRuleInput[]): void;
  /** The rules, and how often each struck. */
  faults(): readonly FaultStatus[];
  /**
   * The invocations so far, as they would be billed; the last 100,000 are kept.
   * @param after of a record: those after it
   */
  invocations(after?: number): readonly InvocationRecord[];
  /**
   * Deletes a function and ends its environments.
   * @throws PartitaError P1410 there is none of that name
   */
  deleteFunction(functionName: string): Promise<void>;
  /**
   * Makes a bucket; one that stands already stays as it is.
   * @throws PartitaError P1411
   */
  createBucket(bucket: string): Promise<void>;
  /** Ends everything: environments, invocations under way, and objects that have no data folder. */
  close(): Promise<void>;
}

/**
 * Starts an embedded Lambda and S3 on 127.0.0.1, for unmodified AWS SDK clients.
 *
 * @throws PartitaError P1401 or P1402 the port can't be had, P1403 the enforcement asked for does not work here,
 * P1430 to P1433 the data folder can't be used
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

const undescribed = {
  description: '',
  compatibleRuntimes: [],
  compatibleArchitectures: [],
  licenseInfo: null,
} as const;

interface Closeable {
  close(): Promise<void>;
}

async function assemble(
  options: LocalCloudOptions,
  open: <T extends Closeable>(part: T) => T,
): Promise<Omit<LocalCloud, 'close'>> {
  const folder = open(makeRunFolder());
  const watchdog = open(startWatchdog(folder.dir, folder.folder(groupsFolder)));
  const enforcer = open(await openEnforcer(folder, options.enforcement));
  const s3 = open(
    await openS3({
      dir: options.dataDir ?? folder.folder('s3'),
      isDurable: options.dataDir !== undefined,
      hashScript: () => folder.script('s3/checksums/hash-worker'),
    }),
  );
  const { endpoint, serve } = open(await listen(options.port ?? 0));
  const reaper = open(new Reaper((options.idleSec ?? 600) * 1000));
  const initVcpus = options.initVcpus ?? 2;
  const launcher = makeLauncher({ enforcer, watchdog, folder, endpoint, reaper, initVcpus });
  const maxMeasurableMb = Math.min(memoryMbRange.max, availableParallelism() * mbPerVcpu);
  const account = new AccountConcurrency(options.accountConcurrency ?? defaultAccountConcurrency);
  const maker = new VersionMaker(launcher, new OptFolders(folder));
  const functions = open(new FunctionRegistry(maker, account, maxMeasurableMb));
  const layers = open(new LayerRegistry());
  const faults = new Faults();
  const log = new InvocationLog();
  const invoker = new Invoker(faults, log);
  const asyncInvocations = open(new AsyncInvocations(functions, invoker, options.asyncRetryDelaysMs));
  const plane = { functions, layers, account, store: s3.store, folder, endpoint, invoker, asyncInvocations };
  serve((request, response) => {
    const path = request.url ?? '';
    const url = parseUrlPath(splitUrl(path).path);
    if (isLambdaPath(path)) void serveLambdaApi(plane, request, response);
    else if (url !== null) void serveUrl(plane, url, request, response);
    else if (isOwnPath(path)) void serveOwnApi({ faults, log }, request, response);
    else void s3.serve(request, response);
  });
  const withKept = <Result>(fn: LocalFunction, use: (content: FunctionContent) => Result): Result => {
    checkFolder(fn.functionName, fn.codeDir);
    const code = keepFolder(fn.codeDir, folder);
    try {
      return use({ fn: { ...fn, codeDir: code.dir }, code });
    } catch (error) {
      void discardCode(code);
      throw error;
    }
  };
  return {
    endpoint,
    region,
    accountId,
    enforcement: enforcer.enforcement,
    maxMeasurableMb,
    credentials: localCredentials,
    createFunction(fn) {
      withKept(fn, (content) => functions.create(content));
    },
    updateFunction: async (fn) => withKept(fn, (content) => functions.update(content)),
    publishLayer({ layerName, dir }) {
      checkFolder(layerName, dir);
      const content = keepFolder(dir, folder);
      const { version } = layers.publish({ ...undescribed, layerName, content });
      return { arn: layerArn(layerName, version), dir: content.dir };
    },
    setFaults: (rules) => faults.set(rules),
    faults: () => faults.list(),
    invocations: (after = 0) => log.after(after),
    deleteFunction: (functionName) => functions.delete(functionName),
    createBucket: (bucket) => s3.store.createBucket(bucket),
  };
}
