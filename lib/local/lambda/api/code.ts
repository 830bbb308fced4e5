import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { maxUnzippedBytes } from '../../../plan/lambda-limits.ts';
import { type CodeFolder, folderBytes } from '../functions/code-folder.ts';
import type { LayerVersion } from '../functions/layer-registry.ts';
import type { Call } from './call.ts';
import { invalid } from './refusals.ts';
import { unzip } from './unzip.ts';

/** Largest request with a zip file in it. Recorded on AWS. */
export const maxUploadBytes = 70_167_211;

/** Where a request has code from. */
export const codeMembers = {
  ZipFile: z.base64().optional(),
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
};

export type CodeMembers = z.infer<z.ZodObject<typeof codeMembers>>;

/**
 * Unpacks the code that a request brings, or says where to find in the embedded S3.
 *
 * @throws WireError 400 when it isn't there, is no zip file or is too large
 */
export async function receiveCode(call: Call, members: CodeMembers): Promise<CodeFolder> {
  const zip = await zipOf(call, members);
  const dir = join(call.folder.folder('code'), randomUUID());
  await unzip(zip, dir);
  return {
    dir,
    sha256: createHash('sha256').update(zip).digest('base64'),
    bytes: zip.length,
    isOurs: true,
  };
}

async function zipOf(call: Call, { ZipFile, S3Bucket, S3Key }: CodeMembers): Promise<Buffer> {
  if (ZipFile !== undefined) return Buffer.from(ZipFile, 'base64');
  if (S3Bucket === undefined || S3Key === undefined)
    throw invalid('Please provide a source for function code.');
  if (!call.store.hasBucket(S3Bucket)) throw s3Failed('NoSuchBucket', 'The specified bucket does not exist');
  const object = await call.store.open(S3Bucket, S3Key);
  if (object === null) throw s3Failed('NoSuchKey', 'The specified key does not exist.');
  try {
    const { bytes } = object.metadata;
    if (bytes >= maxUnzippedBytes)
      throw invalid(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`);
    const zip = Buffer.alloc(bytes);
    await object.file.read(zip, 0, bytes, 0);
    return zip;
  } finally {
    await object.file.close();
  }
}

const s3Failed = (code: string, message: string) =>
  invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);

/**
 * A function's code and layers together have a limit.
 * @throws WireError 400 over it
 */
export function needRoom(code: CodeFolder, layers: readonly LayerVersion[]): void {
  const bytes = [code, ...layers.map(({ content }) => content)].reduce(
    (sum, { dir }) => sum + folderBytes(dir),
    0,
  );
  if (layers.length > 0 && bytes >= maxUnzippedBytes)
    throw invalid(
      `Function code combined with layers exceeds the maximum allowed size of ${maxUnzippedBytes} bytes. The actual size is ${bytes} bytes.`,
    );
}
