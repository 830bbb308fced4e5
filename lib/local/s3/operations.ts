import { splitUrl } from '../split-url.ts';

/** What a request to S3 is for. */
export interface S3Request {
  readonly operation: string;
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** Headers that would change what an operation does. */
const unservedHeaders = [
  'x-amz-copy-source',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
];

const objectOperations: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

const bucketOperations: Readonly<Record<string, string>> = {
  PUT: 'CreateBucket',
  GET: 'ListObjects',
  HEAD: 'HeadBucket',
  DELETE: 'DeleteBucket',
};

/**
 * Names the operation of a path-style request. A plain request for an object is one of the four that are served;
 * sub-resources and conditions make it another one, whose name says what it asks for.
 */
export function readRequest(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): S3Request {
  const { path, query } = splitUrl(url);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(path)) ?? [];
  const extras = [
    ...[...query.keys()].filter((name) => name !== 'x-id'),
    ...unservedHeaders.filter((name) => headers[name] !== undefined),
  ];
  const operation = operationName(method, bucket, key, query.get('x-id')) ?? `${method} of ${path}`;
  return {
    operation: extras.length === 0 ? operation : `${operation} with ${extras.join(', ')}`,
    bucket,
    key,
  };
}

/** Clients of AWS's say in `x-id` which operation they mean, where the path alone does not. */
function operationName(method: string, bucket: string, key: string, id: string | null): string | undefined {
  if (bucket === '') return 'ListBuckets';
  return key === '' ? bucketOperations[method] : (id ?? objectOperations[method]);
}
