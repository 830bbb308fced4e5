import type { Enforcement } from '../plan/platform.ts';
import type { KeyPair } from './auth/signature.ts';
import type { FaultRuleInput } from './lambda/faults/fault-rule.ts';
import type { FaultStatus } from './lambda/faults/faults.ts';
import type { InvocationRecord } from './lambda/invocation-log.ts';
import type { LocalFunction } from './local-function.ts';
import type { StackHost } from './own/stack-host.ts';

export interface LocalCloudOptions {
  /**
   * Address to listen on; one that others can reach takes keys.
   * @default 127.0.0.1
   */
  readonly host?: string;
  /**
   * Key pairs of those who may call: every request must be signed with one of them.
   * @default - nobody is asked, but by function URLs with AWS_IAM
   */
  readonly keys?: readonly KeyPair[];
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
  /** URL, for an AWS SDK client on this machine. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The key pair of its own functions, and of clients in this process. */
  readonly credentials: KeyPair;
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
  /** Lets callers elsewhere put stacks here, as far as their signatures let them in. */
  hostStacks(host: StackHost): void;
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
