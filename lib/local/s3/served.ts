import * as buckets from './handlers/buckets.ts';
import { completeMultipartUpload } from './handlers/complete-upload.ts';
import { copyObject } from './handlers/copy-object.ts';
import { deleteObjects } from './handlers/delete-objects.ts';
import * as lifecycle from './handlers/lifecycle.ts';
import { listObjectsV2 } from './handlers/list-objects.ts';
import { listMultipartUploads, listParts } from './handlers/list-uploads.ts';
import * as multipart from './handlers/multipart.ts';
import * as objects from './handlers/objects.ts';
import * as settings from './handlers/settings.ts';
import type { S3Call } from './read-call.ts';

export interface Served {
  readonly handle: (call: S3Call) => Promise<void>;
  /** Query parameters it obeys, beside those that ask for it; with any other it would be something else. */
  readonly obeys: readonly string[];
}

const serve = (handle: Served['handle'], ...obeys: string[]): Served => ({ handle, obeys });

const { getSetting, putSetting, deleteSetting } = settings;

/** Every operation that is served. */
export const served: Readonly<Record<string, Served>> = {
  ListBuckets: serve(buckets.listBuckets, 'prefix', 'max-buckets', 'continuation-token'),
  CreateBucket: serve(buckets.createBucket),
  HeadBucket: serve(buckets.headBucket),
  DeleteBucket: serve(buckets.deleteBucket),
  GetBucketLocation: serve(buckets.getBucketLocation),

  PutObject: serve(objects.putObject),
  GetObject: serve(objects.getObject, ...objects.overrides),
  HeadObject: serve(objects.headObject, ...objects.overrides),
  DeleteObject: serve(objects.deleteObject),
  DeleteObjects: serve(deleteObjects),
  CopyObject: serve(copyObject),
  ListObjectsV2: serve(
    listObjectsV2,
    'prefix',
    'delimiter',
    'start-after',
    'continuation-token',
    'max-keys',
    'encoding-type',
    'fetch-owner',
  ),

  CreateMultipartUpload: serve(multipart.createMultipartUpload),
  UploadPart: serve(multipart.uploadPart),
  CompleteMultipartUpload: serve(completeMultipartUpload),
  AbortMultipartUpload: serve(multipart.abortMultipartUpload),
  ListParts: serve(listParts, 'max-parts', 'part-number-marker', 'encoding-type'),
  ListMultipartUploads: serve(
    listMultipartUploads,
    'prefix',
    'key-marker',
    'upload-id-marker',
    'max-uploads',
    'encoding-type',
  ),

  GetBucketLifecycleConfiguration: serve(lifecycle.getLifecycle),
  PutBucketLifecycleConfiguration: serve(lifecycle.putLifecycle),
  DeleteBucketLifecycle: serve(lifecycle.deleteLifecycle),
  GetBucketTagging: serve(getSetting(settings.tagging)),
  PutBucketTagging: serve(putSetting(settings.tagging)),
  DeleteBucketTagging: serve(deleteSetting(settings.tagging)),
  GetBucketEncryption: serve(getSetting(settings.encryption)),
  PutBucketEncryption: serve(putSetting(settings.encryption)),
  DeleteBucketEncryption: serve(deleteSetting(settings.encryption)),
  GetBucketVersioning: serve(getSetting(settings.versioning)),
  PutBucketVersioning: serve(putSetting(settings.versioning)),
  GetBucketPolicy: serve(getSetting(settings.policy)),
  PutBucketPolicy: serve(putSetting(settings.policy)),
  DeleteBucketPolicy: serve(deleteSetting(settings.policy)),
  GetPublicAccessBlock: serve(getSetting(settings.publicAccessBlock)),
  PutPublicAccessBlock: serve(putSetting(settings.publicAccessBlock)),
  DeletePublicAccessBlock: serve(deleteSetting(settings.publicAccessBlock)),
  GetBucketOwnershipControls: serve(getSetting(settings.ownershipControls)),
  PutBucketOwnershipControls: serve(putSetting(settings.ownershipControls)),
  DeleteBucketOwnershipControls: serve(deleteSetting(settings.ownershipControls)),
};
