import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';

/** Lambda's longest timeout is 15 min; the answer takes its time to arrive. */
const requestTimeout = 16 * 60_000;

/** Where clients go, and who they say they are; AWS and the SDK's own chain where left out. */
export interface ClientOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The clients of a target. */
export interface TargetClients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
}

/** Opens the clients of a target. An invocation is sent once: a retry would be measured, and billed, twice. */
export function openClients(options: ClientOptions): TargetClients {
  const requestHandler = { requestTimeout, connectionTimeout: 5_000 };
  const isEndpoint = options.endpoint !== undefined;
  return {
    lambda: new LambdaClient({ ...options, requestHandler, maxAttempts: 1 }),
    s3: new S3Client({ ...options, requestHandler, forcePathStyle: isEndpoint }),
    // AWS starts a synchronous execution at another host name; an endpoint has one.
    sfn: new SFNClient({ ...options, requestHandler, maxAttempts: 1, disableHostPrefix: isEndpoint }),
  };
}

export function closeClients(clients: TargetClients): void {
  for (const client of [clients.lambda, clients.s3, clients.sfn]) client.destroy();
}
