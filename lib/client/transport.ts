import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { fitsInline, openInline, sealInline } from '../tensors/envelope.ts';
import { deleteHandoff, getHandoff, putHandoff } from '../tensors/handoff.ts';
import { decodeSafetensors, encodeSafetensors } from '../tensors/safetensors.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
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

export const channelOf = (envelope: TensorEnvelope): Channel => ('s3' in envelope ? 's3' : 'inline');

/** Carries the tensors of one inference between this process and the functions. */
export class Transport {
  readonly #s3: S3Client;
  readonly #bucket: string | null;
  readonly #deletions: Promise<void>[] = [];

  constructor({ s3, bucket }: Pick<Clients, 's3' | 'bucket'>) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /**
   * Puts tensors where the function of a partition can read them.
   *
   * @param channel the planned one; inline gives way to S3 when the tensors outgrew it
   * @throws PartitaError P1547 when they must go to S3 and there is no bucket, P1549 when it fails
   */
  async pack(tensors: NamedTensors, channel: Channel, partition: string): Promise<TensorEnvelope> {
    const file = encodeSafetensors(tensors);
    if (channel === 'inline' && fitsInline(file)) return sealInline(file);
    if (this.#bucket === null) throw handoffNeedsBucket(partition, file.byteLength);
    return { s3: await coded(this.#bucket, putHandoff(this.#s3, this.#bucket, file)) };
  }

  /**
   * Takes tensors out of an answer; an object that held them is deleted.
   *
   * @throws PartitaError P1549 when the object can't be read, P1512 when it holds no tensors
   */
  async unpack(envelope: TensorEnvelope): Promise<Map<string, Tensor>> {
    if (!('s3' in envelope)) return decodeSafetensors(openInline(envelope.inline));
    const file = await coded(envelope.s3.bucket, getHandoff(this.#s3, envelope.s3));
    this.discard(envelope);
    return decodeSafetensors(file);
  }

  /** Starts to delete the object of an envelope that is not needed any more; no inference waits for that. */
  discard(envelope: TensorEnvelope): void {
    if (!('s3' in envelope)) return;
    const deletion = deleteHandoff(this.#s3, envelope.s3);
    // An object that can't be deleted costs nobody an answer: the bucket expires it.
    this.#deletions.push(deletion.catch(() => undefined));
  }

  /** Waits until everything that was discarded is deleted. */
  async settle(): Promise<void> {
    await Promise.all(this.#deletions);
  }
}

async function coded<Result>(bucket: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw handoffFailed(bucket, cause);
  }
}
