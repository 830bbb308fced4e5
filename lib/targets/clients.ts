import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/** Lambda's longest timeout is 15 min; the answer takes its time to arrive. */
const requestTimeout = 16 * 60_000;

/** Where clients go, and who they say they are; AWS and the SDK's own chain where left out. */
export interface ClientOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Lambda and S3 clients of a target. An invocation is sent once: a retry would be measured, and billed, twice. */
export function openClients(options: ClientOptions): { lambda: LambdaClient; s3: S3Client } {
  const requestHandler = { requestTimeout, connectionTimeout: 5_000 };
  return {
    lambda: new LambdaClient({ ...options, requestHandler, maxAttempts: 1 }),
    s3: new S3Client({ ...options, requestHandler, forcePathStyle: options.endpoint !== undefined }),
  };
}
