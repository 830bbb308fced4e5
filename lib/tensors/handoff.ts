import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** An object that holds one safetensors file on its way from one partition to the next. */
export interface HandoffObject {
  readonly bucket: string;
  readonly key: string;
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
