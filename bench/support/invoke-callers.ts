import { Agent, request } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Invokes a function of an endpoint. @returns its answer @throws Error where it fails */
export type Invoke = (functionName: string, payload: string) => Promise<string>;

export const lambdaClient = (endpoint: string, maxSockets: number) =>
  new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets } },
  });

/** By the AWS SDK. */
export function bySdk(endpoint: string, maxSockets: number): Invoke {
  const client = lambdaClient(endpoint, maxSockets);
  return async (FunctionName, payload) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName, Payload: payload }),
    );
    const text = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) throw new Error(text);
    return text;
  };
}

/** By `node:http` alone: a fraction of what a call costs the SDK, so that many at once measure the server. */
export function byBareHttp(endpoint: string, maxSockets: number): Invoke {
  const agent = new Agent({ keepAlive: true, maxSockets });
  return (functionName, payload) =>
    new Promise((resolve, reject) => {
      const url = `${endpoint}/2015-03-31/functions/${functionName}/invocations`;
      const sent = request(url, { agent, method: 'POST' }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => {
          if (response.statusCode === 200 && response.headers['x-amz-function-error'] === undefined)
            resolve(text);
          else reject(new Error(text));
        });
      });
      sent.on('error', reject).end(payload);
    });
}
