import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getHandoff, type HandoffObject, putHandoff } from '../../lib/tensors/handoff.ts';

const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });

export const getObject = (object: HandoffObject, signal?: AbortSignal) => getHandoff(s3, object, signal);

export const putObject = (object: HandoffObject, file: Uint8Array, signal?: AbortSignal) =>
  putHandoff(s3, object, file, signal);

/** The bytes `[start, end)` of an object. */
export async function getRange(
  { bucket, key }: HandoffObject,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const Range = `bytes=${start}-${end - 1}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
  return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray();
}
