import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, onTestFinished } from 'vitest';
import {
  type LocalCloud,
  type LocalCloudOptions,
  type LocalFunction,
  startLocalCloud,
} from '../../lib/local/index.ts';

export const account = '000000000000';

/** A cloud with its clients, and folders for functions. */
export interface TestCloud {
  readonly cloud: LocalCloud;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** Creates a function of `index.js`, or of the files given. @returns its name */
  create(code: string | Record<string, string>, options?: Partial<LocalFunction>): string;
  invoke(functionName: string, event?: unknown, input?: InvokeInput): Promise<Invoked>;
  close(): Promise<void>;
}

type InvokeInput = Partial<InvokeCommandInput>;

export interface Invoked {
  readonly status: number | undefined;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly text: string;
  /** The parsed answer. */
  readonly answer: unknown;
  readonly log: string;
}

/** A cloud for the tests of a file or of a `describe`. */
export async function sharedCloud(options: LocalCloudOptions = {}): Promise<TestCloud> {
  const test = await openCloud(options);
  afterAll(test.close);
  return test;
}

/** A cloud for one test. */
export async function ownCloud(options: LocalCloudOptions = {}): Promise<TestCloud> {
  const test = await openCloud(options);
  onTestFinished(test.close);
  return test;
}

async function openCloud(options: LocalCloudOptions = {}): Promise<TestCloud> {
  const cloud = await startLocalCloud(options);
  const { lambda, s3 } = clientsOf(cloud.endpoint);
  const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
  const test: TestCloud = {
    cloud,
    lambda,
    s3,
    create(code, overrides = {}) {
      const functionName = `f-${randomUUID().slice(0, 8)}`;
      const codeDir = join(folder, functionName);
      writeFiles(codeDir, typeof code === 'string' ? { 'index.js': code } : code);
      cloud.createFunction({ ...functionDefaults, functionName, codeDir, ...overrides });
      return functionName;
    },
    invoke: (functionName, event, input) => invokeBy(lambda, functionName, event, input),
    async close() {
      lambda.destroy();
      s3.destroy();
      await cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
  return test;
}

export const functionDefaults = {
  handler: 'index.handler',
  runtime: 'nodejs22.x',
  memoryMb: 512,
  timeoutSec: 30,
  architecture: 'x86_64',
  layerDirs: [],
  environment: {},
} as const;

export function clientsOf(endpoint: string): { lambda: LambdaClient; s3: S3Client } {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return { lambda: new LambdaClient(options), s3: new S3Client(options) };
}

export function writeFiles(dir: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
}

export async function invokeBy(
  lambda: LambdaClient,
  functionName: string,
  event: unknown = {},
  input: InvokeInput = {},
): Promise<Invoked> {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      Payload: JSON.stringify(event),
      LogType: 'Tail',
      ...input,
    }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  return {
    status: answer.StatusCode,
    functionError: answer.FunctionError,
    executedVersion: answer.ExecutedVersion,
    text,
    answer: text === '' ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  };
}

/** Milliseconds of the REPORT line. */
export const durationMs = ({ log }: Invoked): number => Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1]);

/** Waits until something holds, at most ten seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !holds(); attempt++) await delay(20);
  if (!holds()) throw new Error('it did not come to hold');
}

/** Whether a process runs; one that ended and was not yet reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
