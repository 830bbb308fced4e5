import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { seededRandom } from '../../../lib/statistics/random.ts';
import { hashOf, operate } from './operations.ts';

/** What was found after a number of kills; the lists are empty where all is well. */
export interface CrashReport {
  readonly rounds: number;
  acknowledged: number;
  /** Operations that the kill cut off. */
  cutOff: number;
  /** Keys whose acknowledged content, or deletion, was not found. */
  readonly lost: string[];
  /** Keys with content that nobody put. */
  readonly torn: string[];
  /** Files of the data folder that belong to no object and no upload. */
  readonly orphans: string[];
}

/** What a key may hold: the hash of its content, or null for nothing. */
type Content = string | null;

const Bucket = 'crash';
const workers = 4;
const keysOfWorker = 5;
const serverScript = fileURLToPath(new URL('../fixtures/serve-data.ts', import.meta.url));

/**
 * Starts a server over a data folder, puts and deletes objects, kills the server at a random moment, starts it again
 * and looks for what it had acknowledged; so many times, over the same folder.
 */
export async function rounds(count: number, seed: number): Promise<CrashReport> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'partita-crash-'));
  const dataDir = join(folder, 'data');
  const report: CrashReport = { rounds: count, acknowledged: 0, cutOff: 0, lost: [], torn: [], orphans: [] };
  /** Each key has one worker, so that what it may hold is known: the last acknowledged, or what was cut off. */
  const possible = new Map<string, Set<Content>>();
  try {
    for (let round = 0; round <= count; round++) {
      const { child, s3 } = await start(dataDir);
      try {
        await s3.send(new CreateBucketCommand({ Bucket }));
        await check(s3, dataDir, possible, report);
        if (round === count) break;
        const working = Array.from({ length: workers }, (_, worker) =>
          work(s3, worker, seededRandom(random() * 2 ** 32)),
        );
        await delay(50 + random() * 750);
        child.kill('SIGKILL');
        await Promise.all(working);
      } finally {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        s3.destroy();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report;

  /** Changes its keys, one after the other, until the server is gone. */
  async function work(s3: S3Client, worker: number, own: () => number): Promise<void> {
    for (;;) {
      const Key = `${worker}/${Math.floor(own() * keysOfWorker)}`;
      const operation = operate(s3, { Bucket, Key }, own);
      const before = possible.get(Key) ?? new Set<Content>([null]);
      possible.set(Key, new Set([...before, operation.leaves]));
      try {
        await operation.run();
      } catch {
        report.cutOff++;
        return;
      }
      report.acknowledged++;
      possible.set(Key, new Set([operation.leaves]));
    }
  }
}

async function start(dataDir: string): Promise<{ child: ChildProcess; s3: S3Client }> {
  const child = spawn(process.execPath, ['--import', 'tsx', serverScript, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the server ended with ${code}`)),
  );
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = String(line).trim();
  return { child, s3: new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }) };
}

/** Compares what the server has with what it may have, and goes on with that. */
async function check(
  s3: S3Client,
  dataDir: string,
  possible: Map<string, Set<Content>>,
  report: CrashReport,
): Promise<void> {
  const listed = new Set<string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key } of Contents) listed.add(Key ?? '');
  for (const [Key, contents] of possible) {
    const content = await read(s3, Key);
    if (listed.has(Key) !== (content !== null)) report.lost.push(`${Key} (the list differs)`);
    if (!contents.has(content)) (content === null ? report.lost : report.torn).push(Key);
    possible.set(Key, new Set([content]));
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads)
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  const objects = readdirSync(join(dataDir, 'buckets', Bucket, 'objects'));
  if (objects.length !== listed.size) report.orphans.push(`${objects.length - listed.size} files of objects`);
  for (const place of ['tmp', 'uploads'])
    report.orphans.push(...readdirSync(join(dataDir, place)).map((name) => `${place}/${name}`));
}

async function read(s3: S3Client, Key: string): Promise<Content> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return hashOf((await Body?.transformToByteArray()) ?? new Uint8Array());
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  }
}

/** `node --import tsx test/local/crash/s3-crash.ts [rounds] [seed]` */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = '50', seed = '1'] = process.argv.slice(2);
  const report = await rounds(Number(count), Number(seed));
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.lost.length + report.torn.length + report.orphans.length === 0 ? 0 : 1;
}
