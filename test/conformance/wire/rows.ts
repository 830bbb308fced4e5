import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { zip } from '../../support/zip.ts';
import { type Bench, type Observed, observe } from './bench.ts';

/** A row of what was recorded on AWS. */
export interface Row {
  readonly id: string;
  observe(bench: Bench): Promise<unknown>;
  /** What AWS answers. */
  readonly onAws: unknown;
}

const id = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const matching = (pattern: string) => expect.stringMatching(new RegExp(pattern));
const functionError = { status: 200, functionError: 'Unhandled', executedVersion: '$LATEST' };
const Role = 'arn:aws:iam::000000000000:role/wire';

/** A function error, and what the next invocation finds. */
const andThen = async (bench: Bench, event: object, FunctionName = bench.subject) => {
  const { json: before } = await bench.invoke({}, { FunctionName });
  const observed = await bench.invoke(event, { FunctionName });
  const { json: after } = await bench.invoke({}, { FunctionName });
  return { observed, isWarm: callsOf(after) > callsOf(before), after };
};

const callsOf = (json: unknown): number =>
  typeof json === 'object' && json !== null && 'calls' in json ? Number(json.calls) : 0;

const runtimeExit = (reason: string) => ({
  ...functionError,
  json: {
    errorType: 'Runtime.ExitError',
    errorMessage: matching(`^RequestId: ${id} Error: Runtime exited ${reason}$`),
  },
});

const create = (bench: Bench, ZipFile: Uint8Array): Promise<Observed> =>
  observe(async () => {
    const FunctionName = await bench.create({ Code: { ZipFile } });
    return { status: 201, text: FunctionName };
  });

export const rows: readonly Row[] = [
  {
    id: 'a thrown error tells type, message and trace, and leaves the environment warm',
    observe: (bench) => andThen(bench, { throws: true }),
    onAws: {
      observed: {
        ...functionError,
        json: {
          errorType: 'TypeError',
          errorMessage: 'boom',
          trace: expect.arrayContaining(['TypeError: boom']),
        },
      },
      isWarm: true,
    },
  },
  {
    id: 'a timeout names the time, resets the module and leaves /tmp',
    async observe(bench) {
      const name = await bench.create({ Timeout: 1 });
      return andThen(bench, { write: 'kept', hang: true }, name);
    },
    onAws: {
      observed: {
        ...functionError,
        json: {
          errorType: 'Sandbox.Timedout',
          errorMessage: matching(`^RequestId: ${id} Error: Task timed out after 1.00 seconds$`),
        },
      },
      isWarm: false,
      after: { calls: 1, marker: 'kept' },
    },
  },
  {
    id: 'an exit with 0 gives no reason',
    observe: (bench) => bench.invoke({ exit: 0 }),
    onAws: runtimeExit('without providing a reason'),
  },
  {
    id: 'an exit with 127 gives its status',
    observe: (bench) => bench.invoke({ exit: 127 }),
    onAws: runtimeExit('with error: exit status 127'),
  },
  {
    id: 'more memory than there is kills the process, and the next invocation has a fresh one',
    async observe(bench) {
      const name = await bench.create({ MemorySize: 128, Timeout: 20 });
      return andThen(bench, { hogMb: 300 }, name);
    },
    onAws: { observed: runtimeExit('with error: signal: killed'), isWarm: false, after: { calls: 1 } },
  },
  {
    id: 'a response over the limit is refused, and the environment lives on',
    observe: (bench) => andThen(bench, { bytes: 6_291_557 }),
    onAws: {
      observed: {
        ...functionError,
        json: {
          errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
          errorType: 'Function.ResponseSizeTooLarge',
        },
      },
      isWarm: true,
    },
  },
  {
    id: 'a request over the limit is refused',
    observe: (bench) => bench.invoke({}, { Payload: `"${'x'.repeat(6_291_455)}"` }),
    onAws: {
      status: 413,
      error: 'RequestEntityTooLargeException',
      errorType: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    },
  },
  {
    id: 'a body that is not JSON is refused',
    observe: (bench) => bench.invoke({}, { Payload: '{"a":' }),
    onAws: {
      status: 400,
      error: 'InvalidRequestContentException',
      message: matching('^Could not parse request body into json: '),
    },
  },
  {
    id: 'a function that is not there is named by its ARN',
    observe: (bench) => bench.invoke({}, { FunctionName: 'wire-none' }),
    onAws: {
      status: 404,
      error: 'ResourceNotFoundException',
      message: matching(
        '^Function not found: arn:aws:lambda:us-east-1:\\d{12}:function:wire-none:\\$LATEST$',
      ),
    },
  },
  {
    id: 'a throttled invocation has a reason',
    async observe(bench) {
      const FunctionName = await bench.create();
      await bench.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
      );
      return bench.invoke({}, { FunctionName });
    },
    onAws: {
      status: 429,
      error: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    },
  },
  {
    id: 'no return value is null',
    observe: (bench) => bench.invoke({ nothing: true }),
    onAws: { status: 200, text: 'null' },
  },
  {
    id: 'an event is accepted without an answer',
    observe: (bench) => bench.invoke({}, { InvocationType: 'Event' }),
    onAws: { status: 202, text: '' },
  },
  {
    id: 'a dry run is answered with 204',
    observe: (bench) => bench.invoke({}, { InvocationType: 'DryRun' }),
    onAws: { status: 204, text: '' },
  },
  {
    id: 'a qualifier chooses a version, which says so everywhere',
    async observe(bench) {
      const FunctionName = await bench.create();
      await bench.lambda.send(new PublishVersionCommand({ FunctionName }));
      return bench.invoke({}, { FunctionName, Qualifier: '1', LogType: 'Tail' });
    },
    onAws: {
      executedVersion: '1',
      json: { version: '1', arn: matching(':1$') },
      log: matching('^START RequestId: \\S+ Version: 1\n'),
    },
  },
  {
    id: 'the log tail has START, what was printed, END and REPORT, with the init where it was cold',
    async observe(bench) {
      const FunctionName = await bench.create();
      const tail = { FunctionName, LogType: 'Tail' } as const;
      const { log: cold } = await bench.invoke({ print: 'printed' }, tail);
      const { log: warm } = await bench.invoke({ print: 'again' }, tail);
      return { cold, warm };
    },
    onAws: {
      cold: matching(tailOf('printed', '\tInit Duration: [\\d.]+ ms')),
      warm: matching(tailOf('again', '')),
    },
  },
  {
    id: 'the log tail is at most 4 KB',
    async observe(bench) {
      const { log = '' } = await bench.invoke({ print: 'x'.repeat(9000) }, { LogType: 'Tail' });
      return { bytes: Buffer.byteLength(log), end: log.slice(-3) };
    },
    onAws: { bytes: 4096, end: matching('\t\n$') },
  },
  {
    id: 'a zip file over the limit of requests is refused',
    observe: (bench) =>
      observe(async () => {
        const input = {
          FunctionName: 'wire-large',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role,
        } as const;
        const Code = { ZipFile: Buffer.alloc(52_700_000) };
        const { $metadata } = await bench.lambda.send(new CreateFunctionCommand({ ...input, Code }));
        return { status: $metadata.httpStatusCode };
      }),
    onAws: {
      status: 413,
      error: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation',
    },
  },
  {
    id: 'code over the limit unzipped is refused',
    async observe(bench) {
      const half = Buffer.alloc(131_072_000);
      return create(bench, await zip({ a: half, b: half }));
    },
    onAws: {
      status: 400,
      error: 'InvalidParameterValueException',
      message: 'Unzipped size must be smaller than 262144000 bytes',
    },
  },
  {
    id: 'the environment is Lambda’s, and nothing of the host’s',
    async observe(bench) {
      process.env['PARTITA_WIRE_HOST'] = 'must not be seen';
      const FunctionName = await bench.create({ Environment: { Variables: { OWN: 'set' } } });
      const { json } = await bench.invoke({}, { FunctionName });
      const { env } = Object(json);
      return { ...env, host: env?.PARTITA_WIRE_HOST ?? null };
    },
    onAws: {
      OWN: 'set',
      AWS_LAMBDA_FUNCTION_NAME: matching('^wire-'),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: matching('^/aws/lambda/wire-'),
      AWS_LAMBDA_LOG_STREAM_NAME: matching('^\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST\\][0-9a-f]{32}$'),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: expect.any(String),
      LAMBDA_RUNTIME_DIR: expect.any(String),
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      host: null,
    },
  },
  {
    id: 'packages of a layer are found',
    async observe(bench) {
      const ZipFile = await zip({ 'nodejs/node_modules/wired/index.js': 'module.exports = "wired"' });
      const { LayerVersionArn = '', Version } = await bench.lambda.send(
        new PublishLayerVersionCommand({ LayerName: 'wire', Content: { ZipFile } }),
      );
      const FunctionName = await bench.create({ Layers: [LayerVersionArn] });
      const answer = await bench.invoke({ require: 'wired' }, { FunctionName });
      await bench.lambda.send(new DeleteLayerVersionCommand({ LayerName: 'wire', VersionNumber: Version }));
      return answer;
    },
    onAws: { status: 200, json: 'wired' },
  },
  {
    id: 'a function is named by its ARN as well',
    async observe(bench) {
      const { json } = await bench.invoke({});
      return bench.invoke({}, { FunctionName: Object(json).arn });
    },
    onAws: { status: 200, executedVersion: '$LATEST' },
  },
];

function tailOf(printed: string, init: string): string {
  return [
    `^START RequestId: ${id} Version: \\$LATEST`,
    `\\d{4}-[\\d-]+T[\\d:.]+Z\t${id}\tINFO\t${printed}`,
    `END RequestId: ${id}`,
    `REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB${init}\t\n$`,
  ].join('\n');
}
