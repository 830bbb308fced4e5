import { type FileHandle, open, rm } from 'node:fs/promises';
import { type DigestName, type Digests, startDigests } from '../checksums/checksum.ts';
import type { HashThread } from '../checksums/hash-thread.ts';
import { type ObjectMetadata, trailerOf } from './object-file.ts';

/** How much of a body is written and hashed at a time. */
const blockBytes = 512 * 1024;
/** Blocks of one body that may be full at the same time; then its sender has to wait. */
const maxBlocks = 4;

/** A body that lies in a file that is no object yet. */
export interface StagedBody {
  readonly path: string;
  readonly bytes: number;
  readonly digests: Digests;
  /** Puts the metadata behind the body: now the file is that of an object, and on the disk where it has to be. */
  seal(metadata: ObjectMetadata): Promise<void>;
  /** Removes what is still there. */
  discard(): Promise<void>;
}

export interface Staging {
  readonly path: string;
  readonly hashThread: HashThread;
  readonly isDurable: boolean;
  /** Of what is checked or returned. */
  readonly digests: Iterable<DigestName>;
  /** What the sender says it sends; memory is taken by that. */
  readonly expectedBytes: number;
}

/** Writes a body to a new file, and its checksums on the way. Leaves nothing where it breaks off. */
export async function stageBody(source: AsyncIterable<Uint8Array>, staging: Staging): Promise<StagedBody> {
  const { path, isDurable } = staging;
  const file = await open(path, 'wx');
  const discard = async () => {
    await file.close();
    await rm(path, { force: true });
  };
  try {
    const { bytes, digests } = await receive(source, file, staging);
    return {
      path,
      bytes,
      digests,
      discard,
      async seal(metadata) {
        await writeAll(file, trailerOf(metadata), bytes);
        if (isDurable) await file.sync();
        await file.close();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function receive(source: AsyncIterable<Uint8Array>, file: FileHandle, staging: Staging) {
  const { hashThread, expectedBytes } = staging;
  const size = Math.max(1, Math.min(blockBytes, expectedBytes));
  // MD5 takes longer than all else together, so that it's left to another thread where there is much of it.
  const isElsewhere = (name: DigestName) => name === 'md5' && expectedBytes > blockBytes;
  const names = [...staging.digests];
  const remote = names.some(isElsewhere) ? hashThread.start(names.filter(isElsewhere)) : null;
  const local = startDigests(names.filter((name) => !isElsewhere(name)));
  const passing: Promise<Uint8Array>[] = [];
  let bytes = 0;
  let block: Uint8Array = new Uint8Array(new SharedArrayBuffer(size));
  let used = 0;

  const pass = async (full: Uint8Array, length: number, position: number) => {
    const content = full.subarray(0, length);
    const passed = [remote?.update(content), writeAll(file, content, position)];
    local.update(content);
    await Promise.all(passed);
    return full;
  };
  const startPassing = () => {
    const passed = pass(block, used, bytes);
    // Whoever waits for it hears of a failure; until then it's none that nobody handles.
    passed.catch(() => undefined);
    passing.push(passed);
    bytes += used;
    used = 0;
  };
  const next = async () =>
    passing.length < maxBlocks - 1
      ? new Uint8Array(new SharedArrayBuffer(size))
      : ((await passing.shift()) ?? block);

  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + size - used);
        block.set(part, used);
        used += part.length;
        at += part.length;
        if (used < size) continue;
        startPassing();
        block = await next();
      }
    }
    if (used > 0) startPassing();
    await Promise.all(passing);
    return { bytes, digests: new Map([...local.digest(), ...((await remote?.digest()) ?? [])]) };
  } finally {
    await Promise.allSettled(passing);
    remote?.drop();
  }
}

/** A disk that is nearly full takes a part of what it is given, and fails the next time. */
async function writeAll(file: FileHandle, content: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < content.length; ) {
    const { bytesWritten } = await file.write(content, at, content.length - at, position + at);
    at += bytesWritten;
  }
}
