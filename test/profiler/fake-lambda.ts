import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Phases } from '../../lib/plan/phases.ts';
import type { Deployment, Target } from '../../lib/targets/target.ts';
import { openInline, sealInline } from '../../lib/tensors/envelope.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';

export interface FakeFunction {
  readonly run: (inputs: NamedTensors) => NamedTensors;
  /** Less than this, and the function is killed. */
  readonly needsMb: number;
  /** What the REPORT says of the n-th invocation of an environment, from 0. */
  readonly durationMs: (memoryMb: number, nth: number) => number;
  readonly initMs: number;
  readonly maxMemoryMb: number;
}

interface Running extends FakeFunction {
  memoryMb: number;
  variables: Record<string, string>;
  /** Invocations of the environment that stands; null when there is none. */
  invoked: number | null;
  /** Times GetFunction still says that an update is in progress. */
  updating: number;
}

export interface FakeLambdaOptions {
  readonly functions: Readonly<Record<string, FakeFunction>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly largestMb?: number;
  readonly maxMeasurableMb?: number;
  readonly sendsReport?: boolean;
  readonly keepsEnvironments?: boolean;
  /** Whether its variables can't be decrypted. */
  readonly sealed?: boolean;
  /** Times GetFunction is asked until an update is through. */
  readonly pollsToUpdate?: number;
}

const phases: Phases = { decodeMs: 0.1, fetchMs: 0, runMs: 0.2, encodeMs: 0.1, storeMs: 0 };

/** A Lambda that answers the real SDK over HTTP with figures that a test decides. */
export async function startFakeLambda(options: FakeLambdaOptions) {
  const {
    sendsReport = true,
    keepsEnvironments = false,
    sealed = false,
    pollsToUpdate = 1,
    largestMb = 10_240,
  } = options;
  const functions = new Map<string, Running>(
    Object.entries(options.functions).map(([name, fn]) => [
      name,
      { ...fn, memoryMb: 512, variables: { ...options.variables }, invoked: null, updating: 0 },
    ]),
  );
  const calls: string[] = [];

  const configuration = (name: string, { memoryMb, variables, updating }: Running) => ({
    FunctionName: name,
    MemorySize: memoryMb,
    LastUpdateStatus: updating > 0 ? 'InProgress' : 'Successful',
    Environment: sealed
      ? { Error: { ErrorCode: 'AccessDeniedException', Message: 'Lambda was unable to decrypt' } }
      : { Variables: variables },
  });

  const handle = (operation: string, name: string, fn: Running, body: string, response: ServerResponse) => {
    const answer = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value));
    calls.push(`${operation} ${name}`);
    if (operation === 'GetFunctionConfiguration') return answer(200, configuration(name, fn));
    if (operation === 'GetFunction') {
      fn.updating--;
      return answer(200, { Configuration: configuration(name, fn) });
    }
    if (operation === 'UpdateFunctionConfiguration') {
      const { MemorySize, Environment } = JSON.parse(body);
      if (MemorySize > largestMb) {
        const message = `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${largestMb}`;
        return answer(400, { message }, { 'x-amzn-errortype': 'InvalidParameterValueException' });
      }
      Object.assign(fn, { memoryMb: MemorySize, variables: Environment.Variables, updating: pollsToUpdate });
      if (!keepsEnvironments) fn.invoked = null;
      return answer(200, configuration(name, fn));
    }
    const cold = fn.invoked === null;
    const nth = fn.invoked ?? 0;
    fn.invoked = nth + 1;
    const durationMs = fn.durationMs(fn.memoryMb, nth);
    const initMs = cold ? fn.initMs : 0;
    const report = [
      'REPORT RequestId: 8fc6f963-411b-58b5-8483-a32130c0f45d',
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs + initMs)} ms`,
      `Memory Size: ${fn.memoryMb} MB`,
      `Max Memory Used: ${fn.maxMemoryMb} MB`,
      ...(cold ? [`Init Duration: ${initMs.toFixed(2)} ms`] : []),
      '',
    ].join('\t');
    const log = Buffer.from(`START\nEND\n${sendsReport ? report : ''}\n`).toString('base64');
    const headers = { 'x-amz-log-result': log, 'x-amz-executed-version': '$LATEST' };
    if (fn.memoryMb < fn.needsMb) {
      fn.invoked = null;
      const errorMessage = 'RequestId: 8fc6f963 Error: Runtime exited with error: signal: killed';
      return answer(
        200,
        { errorType: 'Runtime.ExitError', errorMessage },
        { ...headers, 'x-amz-function-error': 'Unhandled' },
      );
    }
    const outputs = fn.run(decodeSafetensors(openInline(JSON.parse(body).tensors[0].inline)));
    return answer(200, { tensors: sealInline(encodeSafetensors(outputs)), phases, cold }, headers);
  };

  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, , , name = '', resource = ''] = (request.url ?? '').split('/');
      const fn = functions.get(name);
      const operation = operations[`${request.method} ${resource}`];
      if (fn === undefined || operation === undefined) {
        response
          .writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' })
          .end('{"Message":"Function not found"}');
      } else {
        handle(operation, name, fn, Buffer.concat(chunks).toString('utf8'), response);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port }: Pick<AddressInfo, 'port'> = portOf(server.address());
  const endpoint = `http://127.0.0.1:${port}`;
  const client = { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
  const lambda = new LambdaClient({ ...client, maxAttempts: 1 });
  const s3 = new S3Client(client);
  const sfn = new SFNClient(client);

  const target: Target = {
    name: 'fake',
    region: 'us-east-1',
    endpoint,
    enforcement: 'none',
    maxMeasurableMb: options.maxMeasurableMb ?? null,
    lambda,
    s3,
    sfn,
    deploy: () => Promise.reject(new Error('is deployed')),
    destroy: () => Promise.resolve(),
    close: async () => {
      lambda.destroy();
      s3.destroy();
      sfn.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  /** Every function stands for the partition of its name. */
  const deployment: Deployment = {
    target: 'fake',
    stackName: 'fake-stack',
    functions: [...functions.keys()].map((name) => ({
      partition: name,
      functionName: name,
      version: '$LATEST',
      memoryMb: 512,
    })),
    handoffBucket: 'handoff',
    coordinatorUrl: null,
    stateMachineArn: null,
  };
  return {
    target,
    deployment,
    /** Operations and functions, in the order they were called. */
    calls,
    variablesOf: (name: string) => functions.get(name)?.variables,
  };
}

const operations: Readonly<Record<string, string>> = {
  'GET configuration': 'GetFunctionConfiguration',
  'PUT configuration': 'UpdateFunctionConfiguration',
  'GET ': 'GetFunction',
  'POST invocations': 'Invoke',
};

function portOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
