import { readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { bucketNameInvalid } from '../../errors.ts';
import { hasCode } from '../../has-code.ts';
import type { DigestName } from '../checksums/checksum.ts';
import { HashThread } from '../checksums/hash-thread.ts';
import { noSuchBucket } from '../s3-errors.ts';
import { Bucket, isBucketName } from './bucket.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import type { ObjectSummary } from './key-index.ts';
import { KeyedLock } from './keyed-lock.ts';
import { type ObjectMetadata, readMetadata } from './object-file.ts';
import { type StagedBody, stageBody } from './staged-body.ts';
import { UploadStore } from './upload-store.ts';

export interface StoreOptions {
  readonly dir: string;
  /** Whether what was answered is still there after a crash of the machine. */
  readonly isDurable: boolean;
  /** Path of the bundled hash-worker. */
  readonly hashScript: () => string;
  /** @default the time */
  readonly now?: () => Date;
}

/** An object, open: one version of it, whatever is put or deleted meanwhile. */
export interface StoredObject {
  readonly metadata: ObjectMetadata;
  /** Holds the body from its start; closed by the one who asked for it. */
  readonly file: FileHandle;
}

/** Throws where what stands under a key must not be replaced or deleted. */
export type WriteCondition = (standing: ObjectSummary | undefined) => void;

/** Buckets of objects in a folder. An object is one file that appears, and vanishes, at once. */
export class ObjectStore {
  readonly uploads: UploadStore;
  readonly now: () => Date;
  readonly #folder: DataFolder;
  readonly #hashThread: HashThread;
  readonly #locks = new KeyedLock();
  readonly #buckets = new Map<string, Bucket>();

  private constructor(folder: DataFolder, uploads: UploadStore, options: StoreOptions) {
    this.#folder = folder;
    this.uploads = uploads;
    this.#hashThread = new HashThread(options.hashScript);
    this.now = options.now ?? (() => new Date());
  }

  /** @throws PartitaError P1430 to P1433 the folder is in use, something else's, unusable or damaged */
  static async open(options: StoreOptions): Promise<ObjectStore> {
    const folder = await openDataFolder(options.dir, options.isDurable);
    try {
      const store = new ObjectStore(folder, await UploadStore.open(folder), options);
      for (const name of readdirSync(folder.buckets)) {
        const bucket = await Bucket.open(folder, name);
        if (bucket !== null) store.#buckets.set(name, bucket);
      }
      return store;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /**
   * Makes a bucket; one that stands already stays as it is.
   * @throws PartitaError P1411 the name is none for a bucket
   */
  async createBucket(name: string): Promise<void> {
    if (!isBucketName(name)) throw bucketNameInvalid(name);
    await this.#locks.run(name, async () => {
      if (!this.#buckets.has(name))
        this.#buckets.set(name, await Bucket.create(this.#folder, name, this.now()));
    });
  }

  /** @throws WireError NoSuchBucket or BucketNotEmpty */
  async deleteBucket(name: string): Promise<void> {
    await this.#locks.run(name, async () => {
      await this.bucket(name).remove();
      this.#buckets.delete(name);
    });
    await this.uploads.removeAll(name);
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** @throws WireError NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  /** In the order of their names. */
  buckets(): readonly Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Takes a body in, to become an object or a part; until then nobody sees it. */
  stage(
    source: AsyncIterable<Uint8Array>,
    digests: Iterable<DigestName>,
    expectedBytes: number,
  ): Promise<StagedBody> {
    return stageBody(source, {
      path: this.#folder.temporary(),
      hashThread: this.#hashThread,
      isDurable: this.#folder.isDurable,
      digests,
      expectedBytes,
    });
  }

  /**
   * Makes a staged body the object of its key. Of several at the same time the last whose call resolves wins.
   * @throws WireError NoSuchBucket, and what the condition throws; the staged body is gone then too
   */
  async put(
    bucketName: string,
    staged: StagedBody,
    metadata: ObjectMetadata,
    condition: WriteCondition,
  ): Promise<void> {
    const { key } = metadata;
    try {
      await staged.seal(metadata);
      await this.#locks.run(`${bucketName}/${key}`, async () => {
        const bucket = this.bucket(bucketName);
        condition(bucket.index.get(key));
        await this.#folder.publish(staged.path, bucket.file(key));
        bucket.index.set(metadata);
      });
    } catch (error) {
      await staged.discard();
      throw hasCode(error, 'ENOENT') ? noSuchBucket(bucketName) : error;
    }
  }

  /** @returns null when there is no such object */
  async open(bucketName: string, key: string): Promise<StoredObject | null> {
    let file: FileHandle;
    try {
      file = await open(this.bucket(bucketName).file(key));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
    try {
      return { metadata: await readMetadata(file), file };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Deletes an object; one that is not there is no error.
   * @param isMeant whether the one that stands is the one to delete
   */
  async delete(
    bucketName: string,
    key: string,
    isMeant: (standing: ObjectSummary | undefined) => boolean,
  ): Promise<void> {
    await this.#locks.run(`${bucketName}/${key}`, async () => {
      const bucket = this.bucket(bucketName);
      const standing = bucket.index.get(key);
      if (!isMeant(standing) || standing === undefined) return;
      await this.#folder.remove(bucket.file(key));
      bucket.index.delete(key);
    });
  }

  async close(): Promise<void> {
    await this.#hashThread.close();
    await this.#folder.close();
  }
}
