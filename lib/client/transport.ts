import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { WireTensor } from '../tensors/codecs/code.ts';
import { readCodedFile, type WireTensors, writeCodedFile } from '../tensors/codecs/coded-file.ts';
import { fitsInline, openInline, sealInline } from '../tensors/envelope.ts';
import { deleteHandoff, getHandoff, putHandoff } from '../tensors/handoff.ts';
import { handoffFolder } from '../tensors/handoff-keys.ts';

import type { TensorEnvelope } from '../tensors/wire.ts';
import { handoffFailed, handoffNeedsBucket } from './errors.ts';

export type Channel = 'inline' | 's3';

/** What reaches the functions and the bucket between them. */
export interface Clients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** Hand-off bucket; null when everything travels inline. */
  readonly bucket: string | null;
}

export const channelOf = (envelopes: readonly TensorEnvelope[]): Channel =>
  envelopes.some((envelope) => 's3' in envelope) ? 's3' : 'inline';

/** Carries the tensors of one inference between this process and the functions. */
export class Transport {
  /** Start of the keys of this inference's objects. */
  readonly folder: string;
  readonly #s3: S3Client;
  readonly #bucket: string | null;
  readonly #signal: AbortSignal | undefined;
  /** Keys of objects that may stand. */
  readonly #standing = new Set<string>();
  readonly #deletions: Promise<void>[] = [];

  /** @param signal ends reading and writing; what is left is deleted all the same */
  constructor(
    { s3, bucket }: Pick<Clients, 's3' | 'bucket'>,
    signal?: AbortSignal,
    folder = handoffFolder(),
  ) {
    this.folder = folder;
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#signal = signal;
  }

  /**
   * Puts tensors where the function of a partition can read them.
   *
   * @param channel the planned one; inline gives way to S3 when the tensors outgrew it
   * @throws PartitaError P1547 when they must go to S3 and there is no bucket, P1549 when it fails
   */
  async pack(tensors: WireTensors, channel: Channel, partition: string): Promise<TensorEnvelope> {
    const file = writeCodedFile(tensors);
    if (channel === 'inline' && fitsInline(file)) return sealInline(file);
    const bucket = this.#bucket;
    if (bucket === null) throw handoffNeedsBucket(partition, file.byteLength);
    const key = inputKey(this.folder, partition);
    this.#standing.add(key);
    await coded(bucket, putHandoff(this.#s3, { bucket, key }, file, this.#signal));
    return { s3: { bucket, key } };
  }

  /** Where a partition is to leave what doesn't travel inline. It may stand from now on. */
  keyOfAnswer(partition: string): string {
    const key = answerKey(this.folder, partition);
    if (this.#bucket !== null) this.#standing.add(key);
    return key;
  }

  /** Is told that an answer came, the only one that was asked for, and came inline: there is no object. */
  cameInline(partition: string): void {
    this.#standing.delete(answerKey(this.folder, partition));
  }

  /**
   * Takes tensors out of an envelope, those that are coded as they are; an object that held them stays.
   *
   * @throws PartitaError P1549 when the object can't be read, P1512 when it holds no tensors
   */
  async unpack(envelope: TensorEnvelope): Promise<Map<string, WireTensor>> {
    if ('inline' in envelope) return readCodedFile(openInline(envelope.inline));
    return readCodedFile(await coded(envelope.s3.bucket, getHandoff(this.#s3, envelope.s3, this.#signal)));
  }

  /** Starts to delete the object of an envelope that is not needed any more; no inference waits for that. */
  discard(envelope: TensorEnvelope): void {
    if ('s3' in envelope) this.#delete(envelope.s3.bucket, envelope.s3.key);
  }

  /** Lets go of what an attempt may have left that was killed before it could tidy up. */
  abandon(folder: string, partitions: readonly string[]): void {
    if (this.#bucket === null) return;
    for (const partition of partitions) {
      this.#delete(this.#bucket, inputKey(folder, partition));
      this.#delete(this.#bucket, answerKey(folder, partition));
    }
  }

  /** Deletes whatever may still stand, and waits until everything that was discarded is deleted. */
  async settle(): Promise<void> {
    if (this.#bucket !== null) for (const key of [...this.#standing]) this.#delete(this.#bucket, key);
    await Promise.all(this.#deletions);
  }

  #delete(bucket: string, key: string): void {
    this.#standing.delete(key);
    // An object that can't be deleted costs nobody an answer: the bucket expires it.
    this.#deletions.push(deleteHandoff(this.#s3, { bucket, key }).catch(() => undefined));
  }
}

const inputKey = (folder: string, partition: string) => `${folder}/${partition}/in`;
const answerKey = (folder: string, partition: string) => `${folder}/${partition}`;

async function coded<Result>(bucket: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw handoffFailed(bucket, cause);
  }
}
