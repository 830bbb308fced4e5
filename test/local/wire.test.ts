import { DeleteFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { account, sharedCloud } from './cloud.ts';

const { create, invoke, lambda, cloud } = await sharedCloud();
const requestBytes = 6_291_456;
const responseBytes = 6_291_556;
const idPattern = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const functionName = create(`
  exports.handler = async (event, context) => {
    if (event.throws === 'error') throw new TypeError('boom');
    if (event.throws === 'text') throw 'just text';
    if (event.exit !== undefined) process.exit(event.exit);
    if (event.hang) for (;;);
    if (event.bytes) return 'x'.repeat(event.bytes - 2);
    if (event.context) return { ...context, remainingMs: context.getRemainingTimeInMillis() };
    if (event.nothing) return undefined;
    return { echo: event, pid: process.pid };
  };`);

describe('an invocation', () => {
  it('answers what the function returns', async () => {
    const answer = await invoke(functionName, { a: 'é😀', b: [1, null] });
    expect(answer).toMatchObject({
      status: 200,
      functionError: undefined,
      executedVersion: '$LATEST',
      answer: { echo: { a: 'é😀', b: [1, null] } },
    });
  });

  it('answers null where the function returns nothing', async () => {
    expect((await invoke(functionName, { nothing: true })).text).toBe('null');
  });

  it('without a payload gives the function an empty object', async () => {
    const answer = await invoke(functionName, {}, { Payload: '' });
    expect(answer.answer).toMatchObject({ echo: {} });
  });

  it('gives the function its context', async () => {
    const { answer } = await invoke(functionName, { context: true });
    expect(answer).toMatchObject({
      functionName,
      functionVersion: '$LATEST',
      memoryLimitInMB: '512',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:${account}:function:${functionName}`,
      awsRequestId: expect.stringMatching(idPattern),
      logGroupName: `/aws/lambda/${functionName}`,
      remainingMs: expect.any(Number),
    });
  });

  it.each([
    ['its partial ARN', (name: string) => `${account}:function:${name}`],
    ['its ARN', (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`],
    [
      'its ARN with $LATEST',
      (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}:$LATEST`,
    ],
  ])('finds the function by %s', async (_, nameOf) => {
    expect((await invoke(nameOf(functionName), { x: 1 })).answer).toMatchObject({ echo: { x: 1 } });
  });

  it('as a dry run calls nothing', async () => {
    const answer = await invoke(create('process.exit(1)'), {}, { InvocationType: 'DryRun' });
    expect(answer).toMatchObject({ status: 204, text: '' });
  });
});

describe('a function error', () => {
  it('tells type, message and trace, and leaves the environment warm', async () => {
    const { pid } = (await invoke(functionName)).answer as { pid: number };
    const thrown = await invoke(functionName, { throws: 'error' });
    expect(thrown).toMatchObject({ status: 200, functionError: 'Unhandled', executedVersion: '$LATEST' });
    expect(thrown.answer).toEqual({
      errorType: 'TypeError',
      errorMessage: 'boom',
      trace: expect.arrayContaining(['TypeError: boom', expect.stringContaining('index.js')]),
    });
    expect((await invoke(functionName)).answer).toMatchObject({ pid });
  });

  it('may be anything thrown', async () => {
    const thrown = await invoke(functionName, { throws: 'text' });
    expect(thrown.answer).toEqual({ errorType: 'string', errorMessage: 'just text', trace: [] });
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [127, 'Runtime exited with error: exit status 127'],
  ])('of a function that exits with %i says so', async (exit, reason) => {
    const answer = await invoke(functionName, { exit });
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(`^RequestId: ${idPattern} Error: ${reason}$`),
    });
    expect((await invoke(functionName)).status).toBe(200);
  });

  it('of a function that takes too long names the time, and the log bills just that', async () => {
    const name = create('exports.handler = () => { for (;;); }', { timeoutSec: 1 });
    const answer = await invoke(name);
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.answer).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        `^RequestId: ${idPattern} Error: Task timed out after 1.00 seconds$`,
      ),
    });
    expect(answer.log).toContain('\tDuration: 1000.00 ms\t');
    expect(Number(/Max Memory Used: (\d+)/.exec(answer.log)?.[1])).toBeGreaterThan(20);
  });

  it('of an answer over the limit names the limit, and the environment lives on', async () => {
    const { pid } = (await invoke(functionName)).answer as { pid: number };
    expect((await invoke(functionName, { bytes: responseBytes })).text).toHaveLength(responseBytes);
    const answer = await invoke(functionName, { bytes: responseBytes + 1 });
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.text).toBe(
      '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}',
    );
    expect((await invoke(functionName)).answer).toMatchObject({ pid });
  });

  it.each([
    ['throws', { 'index.js': 'throw new RangeError("at import")' }, 'RangeError', 'at import'],
    ['is missing', { 'other.js': '' }, 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    ['needs what is missing', { 'index.js': 'require("nope")' }, 'Runtime.ImportModuleError', 'nope'],
    ['is no JavaScript', { 'index.js': 'exports.handler = {' }, 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['exports no handler', { 'index.js': '' }, 'Runtime.HandlerNotFound', 'index.handler is undefined'],
  ])('of a module that %s comes from its initialisation', async (_, files, errorType, message) => {
    const answer = await invoke(create(files));
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(answer.answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    expect(answer.log).toContain('Init Duration');
  });
});

describe('a request is refused', () => {
  const messageOf = (send: Promise<unknown>) =>
    send.then(
      () => 'accepted',
      (error: unknown) => error,
    );

  it('with 413 when it is over the limit, and not at the limit', async () => {
    const payload = (bytes: number) => ({ Payload: `"${'x'.repeat(bytes - 2)}"` });
    expect((await invoke(functionName, {}, payload(requestBytes))).status).toBe(200);
    expect(await messageOf(invoke(functionName, {}, payload(requestBytes + 1)))).toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('with 413 at one megabyte when nobody waits for it', async () => {
    const input = { Payload: `"${'x'.repeat(1_048_576)}"`, InvocationType: 'Event' } as const;
    expect(await messageOf(invoke(functionName, {}, input))).toMatchObject({
      message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
    });
  });

  it.each(['RequestResponse', 'Event'] as const)(
    'with 400 when it is not JSON (%s)',
    async (InvocationType) => {
      const refused = await messageOf(invoke(functionName, {}, { Payload: '{"a":', InvocationType }));
      expect(refused).toMatchObject({
        name: 'InvalidRequestContentException',
        message: expect.stringMatching(/^Could not parse request body into json: ./),
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it.each([
    ['nope', undefined, 'nope:$LATEST'],
    [functionName, '7', `${functionName}:7`],
    [`${functionName}:live`, undefined, `${functionName}:live`],
  ])('with 404 when no function is %s with qualifier %s', async (name, Qualifier, tail) => {
    expect(await messageOf(invoke(name, {}, { Qualifier }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: arn:aws:lambda:us-east-1:${account}:function:${tail}`,
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('with 404 once the function is deleted', async () => {
    const name = create('exports.handler = async () => 1');
    await invoke(name);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    expect(await messageOf(invoke(name))).toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(cloud.deleteFunction(name)).rejects.toMatchObject({ code: 'P1410' });
  });

  it('ends the invocations under way of a function that is deleted', async () => {
    const name = create('exports.handler = () => { for (;;); }');
    const running = lambda.send(new InvokeCommand({ FunctionName: name }));
    await invoke(functionName);
    await cloud.deleteFunction(name);
    await expect(running).resolves.toMatchObject({ FunctionError: 'Unhandled' });
  });
});
