import { randomUUID } from 'node:crypto';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  LambdaServiceException,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zip } from '../../support/zip.ts';
import { subject } from './subject.ts';

/** What an operation came to, as the SDK tells it. */
export interface Observed {
  readonly status: number | undefined;
  /** Name and message of the error, where it is one. */
  readonly error?: string;
  readonly message?: string;
  readonly errorType?: string | undefined;
  readonly reason?: unknown;
  readonly functionError?: string | undefined;
  readonly executedVersion?: string | undefined;
  readonly text?: string;
  readonly json?: unknown;
  readonly bytes?: number;
  readonly log?: string;
}

/** Longer answers are told by their length only. */
const longest = 100_000;

/** Functions on an endpoint, and calls of them. */
export interface Bench {
  readonly lambda: LambdaClient;
  /** Name of a function whose answers its event chooses; it has 3 s and 256 MB. */
  readonly subject: string;
  /** Creates a function of the same code. @returns its name */
  create(change?: Partial<CreateFunctionCommandInput>): Promise<string>;
  invoke(event: unknown, input?: Partial<InvokeCommandInput>): Promise<Observed>;
  close(): Promise<void>;
}

export async function openBench(endpoint: string): Promise<Bench> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const names: string[] = [];
  const ZipFile = await zip({ 'index.js': subject });
  const create = async (change: Partial<CreateFunctionCommandInput> = {}) => {
    const FunctionName = `wire-${randomUUID().slice(0, 8)}`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/wire',
        Timeout: 3,
        MemorySize: 256,
        Code: { ZipFile },
        ...change,
      }),
    );
    names.push(FunctionName);
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
    return FunctionName;
  };
  const name = await create();
  return {
    lambda,
    subject: name,
    create,
    invoke: (event, input) =>
      invoke(lambda, { FunctionName: name, Payload: JSON.stringify(event), ...input }),
    async close() {
      for (const FunctionName of names) await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      lambda.destroy();
    },
  };
}

async function invoke(lambda: LambdaClient, input: InvokeCommandInput): Promise<Observed> {
  return observe(async () => {
    const answer = await lambda.send(new InvokeCommand(input));
    const text = answer.Payload?.transformToString() ?? '';
    return {
      status: answer.StatusCode,
      functionError: answer.FunctionError,
      executedVersion: answer.ExecutedVersion,
      ...(text.length < longest && { text, json: parsed(text) }),
      bytes: Buffer.byteLength(text),
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  });
}

/** The same for any operation: what it answered, or how it was refused. */
export async function observe(act: () => Promise<Observed>): Promise<Observed> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof LambdaServiceException)) throw error;
    return {
      status: error.$metadata.httpStatusCode,
      error: error.name,
      message: error.message,
      errorType: error.$response?.headers['x-amzn-errortype'],
      reason: Reflect.get(error, 'Reason'),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
