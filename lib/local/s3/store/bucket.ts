import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dataDamaged } from '../../errors.ts';
import { hasCode } from '../../has-code.ts';
import { lifecycleRuleSchema } from '../lifecycle/rules.ts';
import { bucketNotEmpty } from '../s3-errors.ts';
import type { DataFolder } from './data-folder.ts';
import { KeyIndex } from './key-index.ts';
import { KeyedLock } from './keyed-lock.ts';
import { readMetadataAt } from './object-file.ts';
import { writeDurably } from './write-durably.ts';

const settingsSchema = z.object({
  created: z.iso.datetime(),
  lifecycle: z.array(lifecycleRuleSchema).optional(),
  documents: z.record(z.string(), z.string()).describe('by sub-resource, as they were put'),
});

export type BucketSettings = z.infer<typeof settingsSchema>;

export const isBucketName = (name: string): boolean => /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name);

const settingsFile = 'settings.json';

/** A bucket: a folder with its settings and a folder of its objects, one file each. */
export class Bucket {
  readonly name: string;
  readonly index = new KeyIndex();
  readonly #folder: DataFolder;
  readonly #changes = new KeyedLock();
  #settings: BucketSettings;

  private constructor(folder: DataFolder, name: string, settings: BucketSettings) {
    this.#folder = folder;
    this.name = name;
    this.#settings = settings;
  }

  get settings(): BucketSettings {
    return this.#settings;
  }

  static async create(folder: DataFolder, name: string, created: Date): Promise<Bucket> {
    const settings = { created: created.toISOString(), documents: {} };
    const whole = folder.temporary();
    await mkdir(join(whole, 'objects'), { recursive: true });
    await writeDurably(join(whole, settingsFile), JSON.stringify(settings), folder.isDurable);
    await folder.publishFolder(whole, join(folder.buckets, name));
    return new Bucket(folder, name, settings);
  }

  /**
   * @returns null where a killed server was about to delete it
   * @throws PartitaError P1433 a file is damaged
   */
  static async open(folder: DataFolder, name: string): Promise<Bucket | null> {
    const dir = join(folder.buckets, name);
    if (!readdirSync(dir).includes('objects')) {
      await folder.remove(dir);
      return null;
    }
    const settings = readSettings(join(dir, settingsFile));
    const bucket = new Bucket(folder, name, settings);
    for (const file of readdirSync(bucket.#path('objects'))) {
      bucket.index.set(await readMetadataAt(bucket.#path('objects', file)));
    }
    return bucket;
  }

  /** Path of an object's file; keys of any length and any characters have one of the same length. */
  file(key: string): string {
    return this.#path('objects', createHash('sha256').update(key).digest('hex'));
  }

  /** One change after the other; once it resolves it stays. */
  async change(difference: (settings: BucketSettings) => Partial<BucketSettings>): Promise<void> {
    await this.#changes.run('', async () => {
      const changed = { ...this.#settings, ...difference(this.#settings) };
      const whole = this.#folder.temporary();
      await writeDurably(whole, JSON.stringify(changed), this.#folder.isDurable);
      await this.#folder.publish(whole, this.#path(settingsFile));
      this.#settings = changed;
    });
  }

  /** @throws WireError BucketNotEmpty */
  async remove(): Promise<void> {
    try {
      // Refused by the file system while a file is in it; from then on there is no place for a new one.
      await rmdir(this.#path('objects'));
    } catch (error) {
      throw hasCode(error, 'ENOTEMPTY') ? bucketNotEmpty(this.name) : error;
    }
    await this.#folder.remove(this.#path());
  }

  #path(...names: readonly string[]): string {
    return join(this.#folder.buckets, this.name, ...names);
  }
}

function readSettings(path: string): BucketSettings {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw dataDamaged(path, error);
  }
}
