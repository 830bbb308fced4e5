import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { handoffPrefix } from './handoff-prefix.ts';

/** An object that holds one safetensors file on its way from one partition to the next. */
export interface HandoffObject {
  readonly bucket: string;
  readonly key: string;
}

/** Start of the keys of one attempt's objects: nobody else's, so that no retry can read another's tensors. */
export const handoffFolder = (id: string = crypto.randomUUID()): string => `${handoffPrefix}${id}`;

/** Where an attempt keeps its objects, and where attempts of the same request did that ended without an answer. */
export interface HandoffFolders {
  readonly own: string;
  readonly abandoned: readonly string[];
}

/** Stores a safetensors file; a retry writes over what the attempt before it wrote. */
export async function putHandoff(
  s3: S3Client,
  { bucket, key }: HandoffObject,
  file: Uint8Array,
  abortSignal?: AbortSignal,
): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: file, ContentType: 'application/octet-stream' }),
    { ...(abortSignal && { abortSignal }) },
  );
}

/** The safetensors file of a hand-off. */
export async function getHandoff(
  s3: S3Client,
  { bucket, key }: HandoffObject,
  abortSignal?: AbortSignal,
): Promise<Uint8Array> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  const { Body } = await s3.send(command, { ...(abortSignal && { abortSignal }) });
  return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray();
}

/** Removes a hand-off that every consumer has read; one that is gone already is none the worse. */
export async function deleteHandoff(s3: S3Client, { bucket, key }: HandoffObject): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
