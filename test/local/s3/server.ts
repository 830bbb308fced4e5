import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll } from 'vitest';
import { listen } from '../../../lib/local/http-server.ts';
import { makeRunFolder } from '../../../lib/local/run-folder.ts';
import { openS3 } from '../../../lib/local/s3/open-s3.ts';
import type { ObjectStore } from '../../../lib/local/s3/store/object-store.ts';

/** An S3 by itself, over a folder that stays when it is closed. */
export interface TestS3 {
  readonly s3: S3Client;
  readonly store: ObjectStore;
  readonly endpoint: string;
  close(): Promise<void>;
}

const runFolder = makeRunFolder();

export async function openTestS3(dir: string, now?: () => Date): Promise<TestS3> {
  const hashScript = () => runFolder.script('s3/checksums/hash-worker');
  const embedded = await openS3({ dir, isDurable: true, hashScript, ...(now !== undefined && { now }) });
  const { endpoint, serve, close } = await listen('127.0.0.1', 0);
  serve((request, response) => void embedded.serve(request, response));
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    s3,
    store: embedded.store,
    endpoint,
    async close() {
      s3.destroy();
      await close();
      await embedded.close();
    },
  };
}

/** A folder for the tests of a file. */
export function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'partita-test-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  return join(dir, 'data');
}

/** One for the tests of a file, with a bucket named `bucket`. */
export async function sharedS3(now?: () => Date): Promise<TestS3> {
  const test = await openTestS3(dataFolder(), now);
  await test.store.createBucket('bucket');
  afterAll(test.close);
  return test;
}
