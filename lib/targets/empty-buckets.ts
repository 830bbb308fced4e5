import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  paginateListBuckets,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { stackTag } from '../stack/stack-name.ts';

/**
 * Deletes what is left in the buckets of a stack: CloudFormation deletes empty ones only.
 *
 * The stack's tag tells its buckets from others.
 */
export async function emptyBuckets(s3: S3Client, stackName: string): Promise<void> {
  for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { Prefix: 'partita-' })) {
    for (const { Name } of Buckets) {
      if (Name !== undefined && (await belongsTo(s3, Name, stackName))) await empty(s3, Name);
    }
  }
}

async function belongsTo(s3: S3Client, bucket: string, stackName: string): Promise<boolean> {
  try {
    const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return TagSet.some(({ Key, Value }) => Key === stackTag && Value === stackName);
  } catch {
    // Without tags, in another region or not ours to read: not a bucket of this stack.
    return false;
  }
}

async function empty(s3: S3Client, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) {
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
    }
  }
}
