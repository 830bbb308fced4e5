import { S3Client } from '@aws-sdk/client-s3';
import { getHandoff, type HandoffObject, putHandoff } from '../../lib/tensors/handoff.ts';

export const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });

export const getObject = (object: HandoffObject, signal?: AbortSignal) => getHandoff(s3, object, signal);

export const putObject = (object: HandoffObject, file: Uint8Array, signal?: AbortSignal) =>
  putHandoff(s3, object, file, signal);
