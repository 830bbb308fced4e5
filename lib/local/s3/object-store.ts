import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { bucketNameInvalid } from '../errors.ts';
import { hasCode } from '../has-code.ts';

const metadataSchema = z.object({
  bytes: z.int().nonnegative(),
  etag: z.string(),
  lastModified: z.string(),
  headers: z.record(z.string(), z.string()).describe('sent back as they came'),
  checksums: z.record(z.string(), z.string()).describe('by header'),
});

export type ObjectMetadata = z.infer<typeof metadataSchema>;

/** An object, open: one version of it, whatever is put or deleted meanwhile. */
export interface StoredObject {
  readonly metadata: ObjectMetadata;
  /** Holds the body from its start; closed by the one who asked for it. */
  readonly file: FileHandle;
}

/** Bytes of the length of the metadata, which stand last in a file. */
const lengthBytes = 4;

/**
 * Buckets of objects in a folder. An object is one file: its body, its metadata as JSON, the length of that.
 * So both appear, and vanish, at once: with the rename of a file that is whole.
 */
export class ObjectStore {
  readonly #dir: string;
  #uploads = 0;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(join(dir, 'uploads'), { recursive: true });
  }

  /**
   * Makes a bucket; one that stands already stays as it is.
   * @throws PartitaError P1411 the name is none for a bucket
   */
  createBucket(bucket: string): void {
    if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(bucket)) throw bucketNameInvalid(bucket);
    mkdirSync(join(this.#dir, 'buckets', bucket), { recursive: true });
  }

  hasBucket(bucket: string): boolean {
    return /^[a-z\d][a-z\d.-]*$/.test(bucket) && existsSync(join(this.#dir, 'buckets', bucket));
  }

  /**
   * Stores an object, or nothing where `body` throws.
   * @param body yields the content and returns its metadata
   */
  async put(
    bucket: string,
    key: string,
    body: AsyncGenerator<Buffer, ObjectMetadata, undefined>,
  ): Promise<ObjectMetadata> {
    const upload = join(this.#dir, 'uploads', String(++this.#uploads));
    let metadata: ObjectMetadata | undefined;
    const content = async function* () {
      metadata = yield* body;
      const json = Buffer.from(JSON.stringify(metadata));
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(json.length);
      yield json;
      yield length;
    };
    try {
      await pipeline(content, createWriteStream(upload));
      if (metadata === undefined) throw new Error('an object ended without its metadata');
      await rename(upload, this.#file(bucket, key));
      return metadata;
    } catch (error) {
      await rm(upload, { force: true });
      throw error;
    }
  }

  /** @returns null when there is no such object */
  async open(bucket: string, key: string): Promise<StoredObject | null> {
    let file: FileHandle;
    try {
      file = await open(this.#file(bucket, key));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
    return { metadata: await readMetadata(file), file };
  }

  /** Deletes an object; one that is not there is no error. */
  async delete(bucket: string, key: string): Promise<void> {
    await rm(this.#file(bucket, key), { force: true });
  }

  #file(bucket: string, key: string): string {
    return join(this.#dir, 'buckets', bucket, createHash('sha256').update(key).digest('hex'));
  }
}

async function readMetadata(file: FileHandle): Promise<ObjectMetadata> {
  const { size } = await file.stat();
  const length = Buffer.alloc(lengthBytes);
  await file.read(length, 0, lengthBytes, size - lengthBytes);
  const json = Buffer.alloc(length.readUInt32BE());
  await file.read(json, 0, json.length, size - lengthBytes - json.length);
  return metadataSchema.parse(JSON.parse(json.toString()));
}
