import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { handoffPrefix } from './handoff-prefix.ts';

/** An object that holds one safetensors file on its way from one partition to the next. */
export interface HandoffObject {
  readonly bucket: string;
  readonly key: string;
}

/** Stores a safetensors file under a new key of the bucket. */
export async function putHandoff(s3: S3Client, bucket: string, file: Uint8Array): Promise<HandoffObject> {
  const key = `${handoffPrefix}${randomUUID()}`;
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: file, ContentType: 'application/octet-stream' }),
  );
  return { bucket, key };
}

/** The safetensors file of a hand-off. */
export async function getHandoff(s3: S3Client, { bucket, key }: HandoffObject): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray();
}

/** Removes a hand-off that every consumer has read. */
export async function deleteHandoff(s3: S3Client, { bucket, key }: HandoffObject): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
