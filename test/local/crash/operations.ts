import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** A change of one object. */
export interface Operation {
  /** Hash of the content that it leaves, null for none. */
  readonly leaves: string | null;
  run(): Promise<void>;
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

const partBytes = 5 * 1024 ** 2;

/** Chooses a change: mostly small and larger objects, some in parts, some deletions. */
export function operate(s3: S3Client, target: Target, random: () => number): Operation {
  const choice = random();
  if (choice < 0.1)
    return { leaves: null, run: async () => void (await s3.send(new DeleteObjectCommand(target))) };
  if (choice < 0.25)
    return putInParts(s3, target, randomBytes(partBytes + 1 + Math.floor(random() * 1e6), random));
  const bytes = Math.floor((choice < 0.8 ? 1e4 : 3e6) * random());
  const content = randomBytes(bytes, random);
  return {
    leaves: hashOf(content),
    run: async () => void (await s3.send(new PutObjectCommand({ ...target, Body: content }))),
  };
}

function putInParts(s3: S3Client, target: Target, content: Buffer): Operation {
  return {
    leaves: hashOf(content),
    async run() {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
      const bodies = [content.subarray(0, partBytes), content.subarray(partBytes)];
      const Parts = await Promise.all(
        bodies.map(async (Body, i) => {
          const PartNumber = i + 1;
          const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
          return { PartNumber, ETag };
        }),
      );
      await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    },
  };
}

/** Content that occurs once, and tells a mix of two apart. */
function randomBytes(bytes: number, random: () => number): Buffer {
  const block = createHash('sha512').update(String(random())).digest();
  return Buffer.alloc(bytes, block);
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
