import type { IncomingMessage, ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import { keepUntilExit } from '../lifetime.ts';
import { mbPerVcpu, memoryMbRange } from '../plan/lambda-limits.ts';
import { hostArchitecture } from '../plan/platform.ts';
import { isAdmitted } from './admit.ts';
import { Guard } from './auth/guard.ts';
import { loopback, needKeys, ownKeyPair } from './auth/keys.ts';
import { openEnforcer } from './enforcement/open-enforcer.ts';
import { listen } from './http-server.ts';
import { serveLambdaApi } from './lambda/api/lambda-api.ts';
import { isLambdaPath } from './lambda/api/routes.ts';
import { AsyncInvocations } from './lambda/async-invocations.ts';
import { Faults } from './lambda/faults/faults.ts';
import { contentOf, keepFolder } from './lambda/functions/code-folder.ts';
import { AccountConcurrency, defaultAccountConcurrency } from './lambda/functions/concurrency.ts';
import { FunctionRegistry } from './lambda/functions/function-registry.ts';
import { parseUrlPath } from './lambda/functions/function-url.ts';
import { VersionMaker } from './lambda/functions/function-version.ts';
import { LayerRegistry } from './lambda/functions/layer-registry.ts';
import { OptFolders } from './lambda/functions/opt-folder.ts';
import { InvocationLog } from './lambda/invocation-log.ts';
import { Invoker } from './lambda/invoker.ts';
import { makeLauncher } from './lambda/launcher.ts';
import { accountId, layerArn, region } from './lambda/names.ts';
import { Reaper } from './lambda/reaper.ts';
import { serveUrl } from './lambda/url/serve-url.ts';
import type { LocalCloud, LocalCloudOptions } from './local-cloud.ts';
import { checkFolder, checkFunction } from './local-function.ts';
import { NetworkShares } from './network/network-shares.ts';
import { isOwnPath, ownHeader, serveOwnApi } from './own/own-api.ts';
import type { StackHost } from './own/stack-host.ts';
import { groupsFolder, makeRunFolder } from './run-folder.ts';
import { openS3 } from './s3/open-s3.ts';
import { splitUrl } from './split-url.ts';
import { startWatchdog } from './watchdog.ts';

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
  const { keys, host = loopback } = options;
  needKeys(host, keys);
  const credentials = ownKeyPair(keys !== undefined);
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
  const { endpoint, serve } = open(await listen(host, options.port ?? 0));
  const reaper = open(new Reaper((options.idleSec ?? 600) * 1000));
  const networkShares = new NetworkShares(enforcer.enforcement !== 'none');
  const initVcpus = options.initVcpus ?? 2;
  const launcher = makeLauncher({
    enforcer,
    watchdog,
    folder,
    endpoint,
    credentials,
    networkShares,
    reaper,
    initVcpus,
  });
  const maxMeasurableMb = Math.min(memoryMbRange.max, availableParallelism() * mbPerVcpu);
  const account = new AccountConcurrency(options.accountConcurrency ?? defaultAccountConcurrency);
  const maker = new VersionMaker(launcher, new OptFolders(folder));
  const functions = open(new FunctionRegistry(maker, account, maxMeasurableMb));
  const layers = open(new LayerRegistry());
  const faults = new Faults();
  const log = new InvocationLog();
  const invoker = new Invoker(faults, log);
  const asyncInvocations = open(new AsyncInvocations(functions, invoker, options.asyncRetryDelaysMs));
  const plane = {
    ...{ functions, layers, account, store: s3.store, folder, endpoint },
    ...{ credentials, invoker, asyncInvocations },
  };
  let stacks: StackHost | null = null;
  const about = {
    ...{ region, accountId, enforcement: enforcer.enforcement, maxMeasurableMb },
    architecture: hostArchitecture,
  };
  const guard = keys === undefined ? null : new Guard([...keys, credentials]);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const url = parseUrlPath(splitUrl(path).path);
    if (isOwnPath(path)) response.setHeader(ownHeader, '1');
    const isS3 = !isLambdaPath(path) && url === null && !isOwnPath(path);
    if (guard !== null && !(await isAdmitted(guard, isS3 ? 's3' : 'lambda', request, response))) return;
    if (isS3) await s3.serve(request, response, networkShares.of(request));
    else if (url !== null) await serveUrl(plane, url, request, response);
    else if (isLambdaPath(path)) await serveLambdaApi(plane, request, response);
    else await serveOwnApi({ faults, log, about, stacks }, request, response);
  };
  serve((request, response) => void answer(request, response));
  return {
    endpoint,
    region,
    accountId,
    enforcement: enforcer.enforcement,
    maxMeasurableMb,
    credentials,
    createFunction(fn) {
      checkFunction(fn, maxMeasurableMb);
      functions.needFree(fn.functionName);
      functions.create(contentOf(fn, folder));
    },
    async updateFunction(fn) {
      checkFunction(fn, maxMeasurableMb);
      await functions.update(contentOf(fn, folder));
    },
    publishLayer({ layerName, dir }) {
      checkFolder(layerName, dir);
      const content = keepFolder(dir, folder);
      const { version } = layers.publish({ ...undescribed, layerName, content });
      return { arn: layerArn(layerName, version), dir: content.dir };
    },
    hostStacks(host) {
      stacks = host;
    },
    setFaults: (rules) => faults.set(rules),
    faults: () => faults.list(),
    invocations: (after = 0) => log.after(after),
    deleteFunction: (functionName) => functions.delete(functionName),
    createBucket: (bucket) => s3.store.createBucket(bucket),
  };
}
