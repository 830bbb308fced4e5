import {
  CreateAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it, vi } from 'vitest';
import { ownCloud, sharedCloud } from './cloud.ts';

const { create, invoke, lambda } = await sharedCloud();

const handler = `exports.handler = async ({ waitMs }) => {
  if (waitMs) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return [process.pid, process.env.AWS_LAMBDA_INITIALIZATION_TYPE, process.env.AWS_LAMBDA_FUNCTION_VERSION];
}`;

const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));

const reasons = (settled: PromiseSettledResult<unknown>[]) =>
  settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.Reason] : []));

describe('reserved concurrency', () => {
  it('is what a function may run at once, and no more', async () => {
    const FunctionName = create(handler);
    await reserve(FunctionName, 2);
    const settled = await Promise.allSettled([1, 2, 3, 4].map(() => invoke(FunctionName, { waitMs: 300 })));
    expect(reasons(settled)).toEqual(Array(2).fill('ReservedFunctionConcurrentInvocationLimitExceeded'));
    expect((await invoke(FunctionName)).status).toBe(200);
    expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).toMatchObject({
      ReservedConcurrentExecutions: 2,
    });
    expect(await lambda.send(new GetFunctionCommand({ FunctionName }))).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 2 },
    });
  });

  it('of none throttles everything, until it is deleted', async () => {
    const FunctionName = create(handler);
    await reserve(FunctionName, 0);
    await expect(invoke(FunctionName)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
    });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect((await invoke(FunctionName)).status).toBe(200);
    const { ReservedConcurrentExecutions } = await lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    expect(ReservedConcurrentExecutions).toBeUndefined();
  });

  it('leaves a hundred to the others', async () => {
    const own = await ownCloud();
    const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
      own.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    await reserve(own.create(handler), 900);
    await expect(reserve(own.create(handler), 1)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('below its minimum value of [100]'),
    });
    expect((await own.lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 100,
    });
  });
});

it('the account’s concurrency is shared by the functions without a reservation', async () => {
  const own = await ownCloud({ accountConcurrency: 2 });
  const [a, b] = [own.create(handler), own.create(handler)];
  const calls = [a, b, a, b].map((name) => own.invoke(name, { waitMs: 300 }));
  expect(reasons(await Promise.allSettled(calls))).toEqual(
    Array(2).fill('ConcurrentInvocationLimitExceeded'),
  );
});

describe('provisioned concurrency', () => {
  const provision = (FunctionName: string, Qualifier: string, ProvisionedConcurrentExecutions: number) =>
    lambda.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName,
        Qualifier,
        ProvisionedConcurrentExecutions,
      }),
    );
  const statusOf = (FunctionName: string, Qualifier: string) =>
    lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));

  const untilReady = (FunctionName: string, Qualifier: string, count: number) =>
    vi.waitUntil(
      async () =>
        (await statusOf(FunctionName, Qualifier)).AvailableProvisionedConcurrentExecutions === count,
      { timeout: 20_000, interval: 20 },
    );

  it('keeps initialised environments of a version, which are used first', async () => {
    const FunctionName = create(handler);
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const put = await provision(FunctionName, '1', 2);
    expect(put).toMatchObject({
      $metadata: { httpStatusCode: 202 },
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
    });
    await untilReady(FunctionName, '1', 2);
    expect(await statusOf(FunctionName, '1')).toMatchObject({
      Status: 'READY',
      AllocatedProvisionedConcurrentExecutions: 2,
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => invoke(FunctionName, { waitMs: 300 }, { Qualifier: '1' })),
    );
    const types = answers.map(({ answer }) => (answer as string[])[1]).sort();
    expect(types).toEqual(['on-demand', 'provisioned-concurrency', 'provisioned-concurrency']);
    expect(answers.filter(({ log }) => log.includes('Init Duration'))).toHaveLength(1);
    const { ProvisionedConcurrencyConfigs } = await lambda.send(
      new ListProvisionedConcurrencyConfigsCommand({ FunctionName }),
    );
    expect(ProvisionedConcurrencyConfigs).toMatchObject([
      { FunctionArn: expect.stringMatching(/:1$/), Status: 'READY' },
    ]);
  });

  it('replaces an environment that was lost', async () => {
    const FunctionName = create(`exports.handler = async ({ kill }) => {
      if (kill) process.kill(process.pid, 'SIGKILL');
      return [process.pid, process.env.AWS_LAMBDA_INITIALIZATION_TYPE];
    }`);
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await provision(FunctionName, '1', 1);
    await untilReady(FunctionName, '1', 1);
    await invoke(FunctionName, { kill: true }, { Qualifier: '1' });
    await untilReady(FunctionName, '1', 1);
    const { answer, log } = await invoke(FunctionName, {}, { Qualifier: '1' });
    expect(answer).toMatchObject([expect.any(Number), 'provisioned-concurrency']);
    expect(log).not.toContain('Init Duration');
  });

  it('of an alias follows it to another version, and ends when it is deleted', async () => {
    const FunctionName = create(handler);
    const named = { FunctionName, Name: 'live' };
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ ...named, FunctionVersion: '1' }));
    await provision(FunctionName, 'live', 1);
    await untilReady(FunctionName, 'live', 1);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new UpdateAliasCommand({ ...named, FunctionVersion: '2' }));
    await untilReady(FunctionName, 'live', 1);
    const { answer } = await invoke(FunctionName, {}, { Qualifier: 'live' });
    expect(answer).toEqual([expect.any(Number), 'provisioned-concurrency', '2']);
    await lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }));
    await expect(statusOf(FunctionName, 'live')).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
      message: 'No Provisioned Concurrency Config found for this function',
    });
    await invoke(FunctionName, {}, { Qualifier: 'live' });
    expect((await invoke(FunctionName, {}, { Qualifier: 'live' })).answer).toMatchObject([
      expect.any(Number),
      'on-demand',
      '2',
    ]);
  });

  it.each([
    ['$LATEST', 1, 'cannot be applied to unpublished function versions'],
    ['1', 3, 'should not be greater than the reservedConcurrentExecution'],
  ])('of %s is refused', async (qualifier, count, message) => {
    const FunctionName = create(handler);
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await reserve(FunctionName, 2);
    await expect(provision(FunctionName, qualifier, count)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  });

  it('says so where the function fails to initialise', async () => {
    const FunctionName = create('throw new Error("at import")');
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await provision(FunctionName, '1', 1);
    await vi.waitUntil(async () => (await statusOf(FunctionName, '1')).Status === 'FAILED', {
      timeout: 20_000,
      interval: 20,
    });
  });
});
