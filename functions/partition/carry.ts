import { decodeAll, readCodedFile } from '../../lib/tensors/codecs/coded-file.ts';
import { fitsInline, openInline, sealInline } from '../../lib/tensors/envelope.ts';
import type { Tensor } from '../../lib/tensors/tensor.ts';
import type { TensorEnvelope } from '../../lib/tensors/wire.ts';
import { HandoffFailed, NoHandoffBucket } from './errors.ts';

// The S3 client takes longer to load than many partitions to run, and most chains need none.
const objects = () => import('./objects.ts');

/**
 * The files of an event: base64 text where inline, bytes from S3, side by side.
 *
 * @throws HandoffFailed
 */
export const fetchFiles = (envelopes: readonly TensorEnvelope[], signal?: AbortSignal) =>
  Promise.all(
    envelopes.map(async (envelope) => {
      if ('inline' in envelope) return envelope.inline;
      const { getObject } = await objects();
      return told(getObject(envelope.s3, signal), `"${envelope.s3.key}" can't be read`);
    }),
  );

/** The tensors of all files, by name, decoded. @throws PartitaError P1512, P2001, P2002 */
export const openFiles = (files: readonly (Uint8Array | string)[]): Promise<Map<string, Tensor>> =>
  decodeAll(
    new Map(files.flatMap((file) => [...readCodedFile(typeof file === 'string' ? openInline(file) : file)])),
  );

/** The file inline, or null where it is to go to S3. */
export const inlineOrNull = (file: Uint8Array, answer: 'inline' | 's3'): TensorEnvelope | null =>
  answer === 'inline' && fitsInline(file) ? sealInline(file) : null;

/**
 * Puts an answer that isn't inline where the caller said.
 *
 * @param bucket PARTITA_HANDOFF_BUCKET
 * @throws NoHandoffBucket, HandoffFailed
 */
export async function storeFile(
  file: Uint8Array,
  { partition, bucket, key }: { partition: string; bucket: string | undefined; key: string },
  signal?: AbortSignal,
): Promise<TensorEnvelope> {
  if (bucket === undefined) {
    throw new NoHandoffBucket(
      `The outputs of "${partition}" take ${file.byteLength} bytes, and PARTITA_HANDOFF_BUCKET names no bucket for them.`,
    );
  }
  const object = { bucket, key };
  await told((await objects()).putObject(object, file, signal), `"${key}" can't be written`);
  return { s3: object };
}

async function told<Result>(work: Promise<Result>, what: string): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new HandoffFailed(`The hand-off object ${what}: ${reason}`, { cause });
  }
}
