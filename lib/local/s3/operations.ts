type Level = 'service' | 'bucket' | 'object';
type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';

export interface OperationRow {
  readonly operation: string;
  readonly method: Method;
  readonly level: Level;
  /** Query parameters, and headers, that ask for it; `name=value` where the value tells. */
  readonly needs: readonly string[];
}

const row = (method: Method, level: Level, needs: string, operation: string): OperationRow => ({
  operation,
  method,
  level,
  needs: needs.split(' ').filter((need) => need !== ''),
});

/** Sub-resources of which all are got, put and deleted in the same way. */
const subResources: readonly (readonly [level: Level, query: string, methods: string, noun: string])[] = [
  ['bucket', 'abac', 'GET PUT', 'BucketAbac'],
  ['bucket', 'accelerate', 'GET PUT', 'BucketAccelerateConfiguration'],
  ['bucket', 'acl', 'GET PUT', 'BucketAcl'],
  ['bucket', 'analytics', 'GET PUT DELETE', 'BucketAnalyticsConfiguration'],
  ['bucket', 'cors', 'GET PUT DELETE', 'BucketCors'],
  ['bucket', 'encryption', 'GET PUT DELETE', 'BucketEncryption'],
  ['bucket', 'intelligent-tiering', 'GET PUT DELETE', 'BucketIntelligentTieringConfiguration'],
  ['bucket', 'inventory', 'GET PUT DELETE', 'BucketInventoryConfiguration'],
  ['bucket', 'lifecycle', 'GET PUT', 'BucketLifecycleConfiguration'],
  ['bucket', 'lifecycle', 'DELETE', 'BucketLifecycle'],
  ['bucket', 'location', 'GET', 'BucketLocation'],
  ['bucket', 'logging', 'GET PUT', 'BucketLogging'],
  ['bucket', 'metadataConfiguration', 'GET POST DELETE', 'BucketMetadataConfiguration'],
  ['bucket', 'metadataTable', 'GET POST DELETE', 'BucketMetadataTableConfiguration'],
  ['bucket', 'metrics', 'GET PUT DELETE', 'BucketMetricsConfiguration'],
  ['bucket', 'notification', 'GET PUT', 'BucketNotificationConfiguration'],
  ['bucket', 'object-lock', 'GET PUT', 'ObjectLockConfiguration'],
  ['bucket', 'ownershipControls', 'GET PUT DELETE', 'BucketOwnershipControls'],
  ['bucket', 'policy', 'GET PUT DELETE', 'BucketPolicy'],
  ['bucket', 'policyStatus', 'GET', 'BucketPolicyStatus'],
  ['bucket', 'publicAccessBlock', 'GET PUT DELETE', 'PublicAccessBlock'],
  ['bucket', 'replication', 'GET PUT DELETE', 'BucketReplication'],
  ['bucket', 'requestPayment', 'GET PUT', 'BucketRequestPayment'],
  ['bucket', 'tagging', 'GET PUT DELETE', 'BucketTagging'],
  ['bucket', 'versioning', 'GET PUT', 'BucketVersioning'],
  ['bucket', 'website', 'GET PUT DELETE', 'BucketWebsite'],
  ['object', 'acl', 'GET PUT', 'ObjectAcl'],
  ['object', 'annotation', 'GET PUT DELETE', 'ObjectAnnotation'],
  ['object', 'attributes', 'GET', 'ObjectAttributes'],
  ['object', 'legal-hold', 'GET PUT', 'ObjectLegalHold'],
  ['object', 'retention', 'GET PUT', 'ObjectRetention'],
  ['object', 'tagging', 'GET PUT DELETE', 'ObjectTagging'],
  ['object', 'torrent', 'GET', 'ObjectTorrent'],
];

const methods: readonly (readonly [method: Method, verb: string])[] = [
  ['GET', 'Get'],
  ['PUT', 'Put'],
  ['POST', 'Create'],
  ['DELETE', 'Delete'],
];

/** The S3 API: the first row that a request meets says what it is. Source: the HTTP traits of its Smithy model. */
export const operationRows: readonly OperationRow[] = [
  ...subResources.flatMap(([level, query, names, noun]) =>
    methods
      .filter(([method]) => names.split(' ').includes(method))
      .map(([method, verb]) => row(method, level, query, `${verb}${noun}`)),
  ),
  row('GET', 'bucket', 'session', 'CreateSession'),
  row('GET', 'bucket', 'versions', 'ListObjectVersions'),
  row('GET', 'bucket', 'uploads', 'ListMultipartUploads'),
  row('GET', 'bucket', 'list-type=2', 'ListObjectsV2'),
  row('POST', 'bucket', 'delete', 'DeleteObjects'),
  row('PUT', 'object', 'partNumber uploadId x-amz-copy-source', 'UploadPartCopy'),
  row('PUT', 'object', 'partNumber uploadId', 'UploadPart'),
  row('PUT', 'object', 'renameObject', 'RenameObject'),
  row('PUT', 'object', 'encryption', 'UpdateObjectEncryption'),
  row('PUT', 'object', 'x-amz-copy-source', 'CopyObject'),
  row('POST', 'object', 'uploads', 'CreateMultipartUpload'),
  row('POST', 'object', 'uploadId', 'CompleteMultipartUpload'),
  row('POST', 'object', 'restore', 'RestoreObject'),
  row('POST', 'object', 'select', 'SelectObjectContent'),
  row('GET', 'object', 'uploadId', 'ListParts'),
  row('DELETE', 'object', 'uploadId', 'AbortMultipartUpload'),
  row('GET', 'service', '', 'ListBuckets'),
  row('PUT', 'bucket', '', 'CreateBucket'),
  row('HEAD', 'bucket', '', 'HeadBucket'),
  row('GET', 'bucket', '', 'ListObjects'),
  row('DELETE', 'bucket', '', 'DeleteBucket'),
  row('POST', 'bucket', '', 'PostObject'),
  row('PUT', 'object', '', 'PutObject'),
  row('GET', 'object', '', 'GetObject'),
  row('HEAD', 'object', '', 'HeadObject'),
  row('DELETE', 'object', '', 'DeleteObject'),
];
