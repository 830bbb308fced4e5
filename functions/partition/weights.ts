import { createHash, type Hash } from 'node:crypto';
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionEnv } from '../../lib/plan/function-env.ts';
import { weightPartBytes } from '../../lib/plan/weights-place.ts';
import { NotEnoughDisk, WeightsUnavailable } from './errors.ts';

/** Parts that are fetched side by side: one connection gives 60 to 90 MB/s (measured by others). */
const connections = 8;

/** What comes is gathered to so much before it is written, and so much is read back at a time. */
const pieceBytes = 1024 * 1024;

export interface FetchOptions {
  /** Gives the bytes `[start, end)` of the object as they come. */
  readonly readRange: (
    object: { bucket: string; key: string },
    start: number,
    end: number,
  ) => Promise<AsyncIterable<Uint8Array>>;
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

/**
 * Fetches an object in parallel ranges. Their hash is taken in order, while later parts are on their way, of what was
 * written: whole parts held in memory would make it the init that decides which memory size holds a partition.
 */
async function fetchInto(path: string, source: Source, { readRange, log }: FetchOptions): Promise<void> {
  const { bucket, key, bytes, sha256 } = source;
  const parts = Math.ceil(bytes / weightPartBytes);
  const hash = createHash('sha256');
  const file = await open(path, 'w+');
  const started = performance.now();
  const pending: Promise<void>[] = [];
  try {
    const fetchPart = async (index: number) => {
      const start = index * weightPartBytes;
      const end = Math.min(bytes, start + weightPartBytes);
      const given = await writePart(file, await readRange({ bucket, key }, start, end), start, end);
      if (given !== end - start)
        throw new WeightsUnavailable(`"${key}" gave ${given} bytes of ${end - start}.`);
    };
    const fetchNext = () => {
      const promise = fetchPart(pending.length);
      // Awaited in order below; a part that fails before its turn is no unhandled failure.
      promise.catch(() => undefined);
      pending.push(promise);
    };
    for (let index = 0; index < Math.min(connections, parts); index++) fetchNext();
    for (let index = 0; index < parts; index++) {
      await pending[index];
      if (pending.length < parts) fetchNext();
      const end = Math.min(bytes, (index + 1) * weightPartBytes);
      await hashPart(hash, file, index * weightPartBytes, end);
      logProgress(log, end, bytes, performance.now() - started);
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

/** Writes what comes of a part to its place, in pieces. @returns how many bytes came */
async function writePart(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  start: number,
  end: number,
): Promise<number> {
  let at = start;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const write = async () => {
    if (heldBytes > 0) await file.writev(held, at);
    at += heldBytes;
    held = [];
    heldBytes = 0;
  };
  for await (const chunk of content) {
    held.push(chunk);
    heldBytes += chunk.byteLength;
    // Never into the next part, whatever is sent.
    if (at + heldBytes > end) return at + heldBytes - start;
    if (heldBytes >= pieceBytes) await write();
  }
  await write();
  return at - start;
}

/** Hashes the bytes `[start, end)` of a file. */
async function hashPart(hash: Hash, file: FileHandle, start: number, end: number): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - start));
  for (let at = start; at < end; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
    // Somebody else made the file shorter: the hash won't be the right one.
    if (bytesRead === 0) return;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function logProgress(log: (line: string) => void, done: number, bytes: number, ms: number): void {
  log(`${JSON.stringify({ level: 'info', message: 'fetching weights', done, bytes, ms: Math.round(ms) })}\n`);
}
