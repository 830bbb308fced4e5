import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { median } from '../lib/statistics/quantile.ts';
import { type BuiltServer, buildPackage, startBuilt } from './support/built-server.ts';
import { startServer } from './support/processes.ts';

/**
 * An object of 256 MB in and out of the embedded S3, beside a bare `node:http` server that pipes to a file and from
 * it, called by the same client in the same run, in turns. "Synced" waits for the disk: `serve --data` does before it
 * answers, and so does that baseline; without a data folder neither does. The SDK has its default settings, so that
 * it sums what it sends, and what it gets from S3.
 */
const bytes = 256 * 1024 ** 2;
const rounds = 5;
const Bucket = 'bench';
const Key = 'object';

const chunk = Buffer.alloc(64 * 1024, 'partita');
const body = () =>
  Readable.from(
    (function* () {
      for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
    })(),
  );

interface Caller {
  put(endpoint: string): Promise<void>;
  get(endpoint: string): Promise<void>;
}

const clientOf = (endpoint: string) =>
  new S3Client({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'b', secretAccessKey: 'b' } });

const sdk: Caller = {
  async put(endpoint) {
    await clientOf(endpoint).send(new PutObjectCommand({ Bucket, Key, Body: body(), ContentLength: bytes }));
  },
  async get(endpoint) {
    const { Body } = await clientOf(endpoint).send(new GetObjectCommand({ Bucket, Key }));
    if (!(Body instanceof Readable)) throw new Error('there is no body');
    await drain(Body);
  },
};

const bare: Caller = {
  put: (endpoint) => exchange(endpoint, 'PUT'),
  get: (endpoint) => exchange(endpoint, 'GET'),
};

function exchange(endpoint: string, method: 'PUT' | 'GET'): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = method === 'PUT' ? { 'Content-Length': bytes } : {};
    const sent = request(`${endpoint}/${Bucket}/${Key}`, { method, headers }, (response) => {
      if (response.statusCode === 200) drain(response).then(resolve, reject);
      else reject(new Error(`${method} was answered with ${response.statusCode}`));
    });
    sent.on('error', reject);
    if (method === 'PUT') body().pipe(sent);
    else sent.end();
  });
}

async function drain(source: Readable): Promise<void> {
  for await (const _ of source);
}

async function compare(caller: Caller, copy: string, s3: string) {
  const times = {
    put: { copy: [] as number[], s3: [] as number[] },
    get: { copy: [] as number[], s3: [] as number[] },
  };
  for (let round = -1; round < rounds; round++) {
    for (const act of ['put', 'get'] as const) {
      for (const [name, endpoint] of [
        ['copy', copy],
        ['s3', s3],
      ] as const) {
        const start = performance.now();
        await caller[act](endpoint);
        if (round >= 0) times[act][name].push(performance.now() - start);
      }
    }
  }
  const row = ({ copy: baseline, s3: ours }: (typeof times)['put']) => {
    const [theirs, own] = [median(baseline), median(ours)];
    const ms = (value: number) => `${value.toFixed(0).padStart(7)} ms`;
    return `${ms(theirs)}${ms(own)}   ${((100 * theirs) / own).toFixed(0).padStart(3)} %`;
  };
  return { put: row(times.put), get: row(times.get) };
}

const peakMb = ({ pid }: BuiltServer) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const built = buildPackage();
const cli = join(built.dir, 'bin', 'partita.js');
try {
  for (const policy of ['synced', 'not synced'] as const) {
    const copyFolder = join(folder, policy, 'copy');
    mkdirSync(copyFolder, { recursive: true });
    const data = policy === 'synced' ? ['--data', join(folder, policy, 'data')] : [];
    const copy = await startServer('copy-server.ts', [copyFolder, policy]);
    const s3 = await startBuilt(cli, ['serve', '--port', '0', '--json', ...data]);
    await clientOf(s3.endpoint).send(new CreateBucketCommand({ Bucket }));
    const idleMb = peakMb(s3);
    const bySdk = await compare(sdk, copy.endpoint, s3.endpoint);
    const byBare = await compare(bare, copy.endpoint, s3.endpoint);
    process.stdout.write(
      [
        `256 MB, ${policy}; medians of ${rounds}      copy        S3   S3's speed`,
        `SDK    PUT                           ${bySdk.put}   aim: 70 %`,
        `       GET                           ${bySdk.get}   aim: 70 %`,
        `bare   PUT                           ${byBare.put}`,
        `       GET                           ${byBare.get}`,
        `resident at most, serve${data.length > 0 ? ' --data' : ''}: ${peakMb(s3).toFixed(0)} MB, before the first object ${idleMb.toFixed(0)} MB   aim: 150 MB`,
        '',
      ].join('\n'),
    );
    await s3.stop();
    await copy.stop();
  }
} finally {
  await built.remove();
  rmSync(folder, { recursive: true });
}
