import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dataDamaged } from '../../errors.ts';
import { checksumAlgorithms } from '../checksums/checksum.ts';
import { noSuchUpload } from '../s3-errors.ts';
import type { DataFolder } from './data-folder.ts';
import { KeyedLock } from './keyed-lock.ts';
import { type ObjectMetadata, readBodyOf, readMetadataAt } from './object-file.ts';
import type { StagedBody } from './staged-body.ts';
import { writeDurably } from './write-durably.ts';

const uploadSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  initiated: z.iso.datetime(),
  headers: z.record(z.string(), z.string()).describe('of the object'),
  checksum: z
    .object({ algorithm: z.enum(checksumAlgorithms), type: z.enum(['FULL_OBJECT', 'COMPOSITE']) })
    .nullable(),
});

export type UploadDescription = z.infer<typeof uploadSchema>;

export interface Upload extends UploadDescription {
  readonly id: string;
  /** By number. */
  readonly parts: Map<number, ObjectMetadata>;
}

const descriptionFile = 'upload.json';

/** Multipart uploads under way: a folder each, with a file for each part, in the form of an object's. */
export class UploadStore {
  readonly #folder: DataFolder;
  readonly #uploads = new Map<string, Upload>();
  readonly #locks = new KeyedLock();

  private constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  /** @throws PartitaError P1433 a file is damaged */
  static async open(folder: DataFolder): Promise<UploadStore> {
    const store = new UploadStore(folder);
    for (const id of readdirSync(folder.uploads)) {
      const upload = readDescription(store.#path(id, descriptionFile));
      const parts = new Map<number, ObjectMetadata>();
      for (const name of readdirSync(store.#path(id)).filter((file) => file !== descriptionFile))
        parts.set(Number(name), await readMetadataAt(store.#path(id, name)));
      store.#uploads.set(id, { ...upload, id, parts });
    }
    return store;
  }

  async create(description: UploadDescription): Promise<string> {
    const id = randomBytes(24).toString('hex');
    const whole = this.#folder.temporary();
    await mkdir(whole);
    await writeDurably(join(whole, descriptionFile), JSON.stringify(description), this.#folder.isDurable);
    await this.#folder.publishFolder(whole, this.#path(id));
    this.#uploads.set(id, { ...description, id, parts: new Map() });
    return id;
  }

  /** @throws WireError NoSuchUpload there is none, or of another key */
  find(id: string, bucket: string, key: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  }

  all(): readonly Upload[] {
    return [...this.#uploads.values()];
  }

  /** @throws WireError NoSuchUpload it was completed or aborted meanwhile; the staged body is gone then too */
  async putPart(upload: Upload, number: number, staged: StagedBody, metadata: ObjectMetadata): Promise<void> {
    try {
      await staged.seal(metadata);
      await this.exclusively(upload, async () => {
        await this.#folder.publish(staged.path, this.#path(upload.id, String(number)));
        upload.parts.set(number, metadata);
      });
    } catch (error) {
      await staged.discard();
      throw error;
    }
  }

  /**
   * Runs work while no part of the upload changes.
   * @throws WireError NoSuchUpload it was completed or aborted meanwhile
   */
  exclusively<T>(upload: Upload, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(upload.id, () => {
      this.find(upload.id, upload.bucket, upload.key);
      return work();
    });
  }

  /** The bodies of the parts, one after the other. */
  async *read(upload: Upload, numbers: readonly number[]): AsyncGenerator<Buffer> {
    for (const number of numbers) {
      const metadata = upload.parts.get(number);
      if (metadata === undefined) throw new Error(`part ${number} is gone`);
      const file = await open(this.#path(upload.id, String(number)));
      try {
        yield* readBodyOf({ file, metadata });
      } finally {
        await file.close();
      }
    }
  }

  /** @throws WireError NoSuchUpload it was completed or aborted meanwhile */
  abort(upload: Upload): Promise<void> {
    return this.exclusively(upload, () => this.remove(upload));
  }

  /** Removes an upload with its parts. To be called by the one who has it exclusively. */
  async remove(upload: Upload): Promise<void> {
    this.#uploads.delete(upload.id);
    await this.#folder.remove(this.#path(upload.id));
  }

  /** Aborts all uploads to a bucket. */
  async removeAll(bucket: string): Promise<void> {
    for (const upload of this.all().filter((each) => each.bucket === bucket)) await this.abort(upload);
  }

  #path(...names: readonly string[]): string {
    return join(this.#folder.uploads, ...names);
  }
}

function readDescription(path: string): UploadDescription {
  try {
    return uploadSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw dataDamaged(path, error);
  }
}
