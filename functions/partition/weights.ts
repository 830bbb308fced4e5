import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionEnv } from '../../lib/plan/function-env.ts';
import { weightPartBytes } from '../../lib/plan/weights-place.ts';
import { NotEnoughDisk, WeightsUnavailable } from './errors.ts';

/** Parts that are fetched side by side: one connection gives 60 to 90 MB/s (measured by others). */
const connections = 8;

export interface FetchOptions {
  /** Gives the bytes `[start, end)` of the object. */
  readonly readRange: (
    object: { bucket: string; key: string },
    start: number,
    end: number,
  ) => Promise<Uint8Array>;
  /** Is told of progress. */
  readonly log: (line: string) => void;
}

export interface PreparedFolder {
  /** Holds `model.onnx`, `partition.json` and the weights. */
  readonly folder: string;
  /** How long the weights took; undefined where they came with the function, or lay in /tmp already. */
  readonly weightsMs: number | undefined;
}

/**
 * The folder to open a partition in. Weights that don't fit its package are fetched from S3 into /tmp first, in parallel
 * ranges, and checked; weights that an earlier process of the same environment fetched are used again.
 *
 * @param taskRoot the function's own folder
 * @param env PARTITA_WEIGHTS_BUCKET, _KEY, _BYTES and _SHA256; without them the weights are in the function's folder
 * @throws WeightsUnavailable, NotEnoughDisk
 */
export async function prepareFolder(
  taskRoot: string,
  env: NodeJS.ProcessEnv,
  options: FetchOptions,
): Promise<PreparedFolder> {
  const source = weightsSource(env);
  if (source === null) return { folder: taskRoot, weightsMs: undefined };
  const folder = join(
    tmpdir(),
    `partita-${createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 16)}`,
  );
  const weights = join(folder, 'model.onnx.data');
  const size = await stat(weights).then(
    (file) => file.size,
    () => null,
  );
  if (size === source.bytes) return { folder, weightsMs: undefined };

  const start = performance.now();
  await mkdir(folder, { recursive: true });
  // What a process left that was killed while it fetched.
  for (const left of await readdir(folder)) await rm(join(folder, left), { recursive: true });
  for (const file of ['model.onnx', 'partition.json'])
    await copyFile(join(taskRoot, file), join(folder, file));
  const partial = join(folder, 'partial');
  try {
    await requireSpace(folder, source.bytes);
    await fetchInto(partial, source, options);
    await rename(partial, weights);
  } catch (error) {
    await rm(partial, { force: true });
    throw isNoSpace(error) ? notEnoughDisk(source.bytes, 'less', error) : error;
  }
  return { folder, weightsMs: performance.now() - start };
}

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws WeightsUnavailable when it is told half */
function weightsSource(env: NodeJS.ProcessEnv): Source | null {
  const bucket = env[functionEnv.weightsBucket];
  const key = env[functionEnv.weightsKey];
  const sha256 = env[functionEnv.weightsSha256];
  const bytes = Number(env[functionEnv.weightsBytes]);
  if (bucket === undefined) return null;
  if (key === undefined || sha256 === undefined || !Number.isSafeInteger(bytes)) {
    throw new WeightsUnavailable(
      `The function lacks the key, the size or the hash of its weights in "${bucket}".`,
    );
  }
  return { bucket, key, bytes, sha256 };
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) throw notEnoughDisk(bytes, `${bavail * bsize}`, undefined);
}

const notEnoughDisk = (bytes: number, free: string, cause: unknown) =>
  new NotEnoughDisk(
    `The weights take ${bytes} bytes and the function's ephemeral storage has ${free}: give it more.`,
    { cause },
  );

const isNoSpace = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

/** Fetches an object in parallel ranges. Their hash is taken in order, while later parts are on their way. */
async function fetchInto(path: string, source: Source, { readRange, log }: FetchOptions): Promise<void> {
  const { bucket, key, bytes, sha256 } = source;
  const parts = Math.ceil(bytes / weightPartBytes);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const started = performance.now();
  const pending: Promise<Uint8Array>[] = [];
  try {
    const fetchPart = async (index: number) => {
      const start = index * weightPartBytes;
      const end = Math.min(bytes, start + weightPartBytes);
      const part = await readRange({ bucket, key }, start, end);
      if (part.byteLength !== end - start) {
        throw new WeightsUnavailable(`"${key}" gave ${part.byteLength} bytes of ${end - start}.`);
      }
      await file.write(part, 0, part.byteLength, start);
      return part;
    };
    const fetchNext = () => {
      const promise = fetchPart(pending.length);
      // Awaited in order below; a part that fails before its turn is no unhandled failure.
      promise.catch(() => undefined);
      pending.push(promise);
    };
    for (let index = 0; index < Math.min(connections, parts); index++) fetchNext();
    for (let index = 0; index < parts; index++) {
      const part = await pending[index];
      if (part !== undefined) hash.update(part);
      // Let go of it: all parts together may be more than the memory.
      pending[index] = Promise.resolve(new Uint8Array(0));
      if (pending.length < parts) fetchNext();
      logProgress(log, Math.min(bytes, (index + 1) * weightPartBytes), bytes, performance.now() - started);
    }
  } catch (error) {
    throw error instanceof WeightsUnavailable || isNoSpace(error)
      ? error
      : new WeightsUnavailable(`"${key}" in "${bucket}" can't be read: ${String(error)}`, { cause: error });
  } finally {
    await Promise.allSettled(pending);
    await file.close();
  }
  const found = hash.digest('hex');
  if (found !== sha256) throw new WeightsUnavailable(`"${key}" has the SHA-256 ${found}, not ${sha256}.`);
}

function logProgress(log: (line: string) => void, done: number, bytes: number, ms: number): void {
  log(`${JSON.stringify({ level: 'info', message: 'fetching weights', done, bytes, ms: Math.round(ms) })}\n`);
}
