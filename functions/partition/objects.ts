import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getHandoff, type HandoffObject, putHandoff } from '../../lib/tensors/handoff.ts';

const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });

export const getObject = (object: HandoffObject, signal?: AbortSignal) => getHandoff(s3, object, signal);

export const putObject = (object: HandoffObject, file: Uint8Array, signal?: AbortSignal) =>
  putHandoff(s3, object, file, signal);

/** The bytes `[start, end)` of an object, as they come. */
export async function getRange(
  { bucket, key }: HandoffObject,
  start: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const Range = `bytes=${start}-${end - 1}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
  // In Node.js it is a stream of its own.
  if (!(Body instanceof Readable)) throw new Error(`"${key}" in "${bucket}" came without a body`);
  return Body;
}
