import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';

/** What a function of the fake Lambda answers. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type FakeFunction = (event: Record<string, unknown>, objects: Map<string, Buffer>) => FakeAnswer;

/** A Lambda and an S3 of a few lines, for the real SDK: what the client says to them is all that is looked at. */
export async function fakeCloud(functions: Readonly<Record<string, FakeFunction>>) {
  /** By `bucket/key`. */
  const objects = new Map<string, Buffer>();
  const invocations: { functionName: string; event: Record<string, unknown>; logType: unknown }[] = [];
  const deletions: string[] = [];

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').slice(1);
    const [, functionName] = /^2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    if (request.headers['x-amz-invocation-type'] === 'DryRun' && functionName !== undefined) {
      invocations.push({ functionName, event: {}, logType: undefined });
      response.writeHead(functions[functionName] === undefined ? 404 : 204).end();
    } else if (functionName !== undefined) {
      const event = JSON.parse(body.toString('utf8'));
      invocations.push({ functionName, event, logType: request.headers['x-amz-log-type'] });
      const answer = functions[functionName]?.(event, objects) ?? {
        status: 404,
        headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
        body: { Message: `Function not found: ${functionName}` },
      };
      response.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body));
    } else if (request.method === 'PUT') {
      objects.set(path, body);
      response.end();
    } else if (request.method === 'DELETE') {
      objects.delete(path);
      deletions.push(path);
      response.writeHead(204).end();
    } else {
      const object = objects.get(path);
      response.writeHead(object === undefined ? 404 : 200).end(object);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const options = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  return {
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    objects,
    invocations,
    deletions,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
