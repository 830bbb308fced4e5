import { S3Client } from '@aws-sdk/client-s3';
import { getHandoff, type HandoffObject, putHandoff } from '../../lib/tensors/handoff.ts';

const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });

export const getObject = (object: HandoffObject) => getHandoff(s3, object);

export const putObject = (bucket: string, file: Uint8Array) => putHandoff(s3, bucket, file);
