import {
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeWithResponseStreamCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { account, functionDefaults, isRunning, sharedCloud, until } from './cloud.ts';

const { create, invoke, lambda, cloud } = await sharedCloud();
const pidHandler =
  'exports.handler = async () => ({ pid: process.pid, env: process.env.STAGE, mb: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE })';

describe('a function’s configuration', () => {
  it('is told as Lambda tells it', async () => {
    const name = create(pidHandler, { environment: { STAGE: 'a' }, architecture: 'arm64', memoryMb: 256 });
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const expected = {
      FunctionName: name,
      FunctionArn: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 30,
      Version: '$LATEST',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Architectures: ['arm64'],
      Environment: { Variables: { STAGE: 'a' } },
    };
    expect(configuration).toMatchObject(expected);
    const described = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
    expect(described.Configuration).toMatchObject(expected);
    const listed = await lambda.send(new ListFunctionsCommand({}));
    expect(listed.Functions?.map((fn) => fn.FunctionName)).toContain(name);
    const wait = { client: lambda, maxWaitTime: 5 };
    await expect(waitUntilFunctionActiveV2(wait, { FunctionName: name })).resolves.toMatchObject({
      state: 'SUCCESS',
    });
  });

  it('is changed by an update, after which the next invocation is cold', async () => {
    const name = create(pidHandler, { environment: { STAGE: 'a' }, memoryMb: 256 });
    const { pid } = (await invoke(name)).answer as { pid: number };
    const before = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const updated = await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 384, Timeout: 7 }),
    );
    expect(updated).toMatchObject({
      MemorySize: 384,
      Timeout: 7,
      Environment: { Variables: { STAGE: 'a' } },
    });
    expect(updated.RevisionId).not.toBe(before.RevisionId);
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 5 }, { FunctionName: name });
    expect(isRunning(pid)).toBe(false);
    const cold = await invoke(name);
    expect(cold.answer).toMatchObject({ env: 'a', mb: '384' });
    expect(cold.log).toContain('Init Duration');
    const Environment = { Variables: { STAGE: 'b' } };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment }));
    expect((await invoke(name)).answer).toMatchObject({ env: 'b', mb: '384' });
  });

  it('reaches an invocation under way only afterwards', async () => {
    const name = create(
      'exports.handler = async () => { await new Promise((r) => setTimeout(r, 300)); return [process.env.STAGE, process.pid] }',
      { environment: { STAGE: 'a' } },
    );
    const running = invoke(name);
    await invoke(create(pidHandler));
    const Environment = { Variables: { STAGE: 'b' } };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment }));
    const [stage, pid] = (await running).answer as [string, number];
    expect(stage).toBe('a');
    expect((await invoke(name)).answer).toEqual(['b', expect.any(Number)]);
    await until(() => !isRunning(pid));
  });
});

describe('an update is refused', () => {
  const name = create(pidHandler);
  const update = (input: object) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...input }));

  it('when this machine has not the CPU that the memory buys', async () => {
    await expect(update({ MemorySize: 10_240 })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(`measure up to ${cloud.maxMeasurableMb} MB`),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ['memorySize', 127, 'greater than or equal to 128'],
    ['memorySize', 10_241, 'less than or equal to 10240'],
    ['timeout', 0, 'greater than or equal to 1'],
    ['timeout', 901, 'less than or equal to 900'],
  ])('when Lambda has no such %s: %i', async (member, value, bound) => {
    const name = member === 'timeout' ? 'Timeout' : 'MemorySize';
    await expect(update({ [name]: value })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('when it asks for what is not served, naming it', async () => {
    await expect(update({ VpcConfig: { SubnetIds: ['subnet-1'] } })).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('UpdateFunctionConfiguration with VpcConfig'),
    });
  });
});

describe('an operation that is not served is named', () => {
  it.each([
    ['InvokeWithResponseStream', new InvokeWithResponseStreamCommand({ FunctionName: 'f' })],
    ['CreateEventSourceMapping', new CreateEventSourceMappingCommand({ FunctionName: 'f' })],
    ['GetFunctionEventInvokeConfig', new GetFunctionEventInvokeConfigCommand({ FunctionName: 'f' })],
  ])('%s', async (operation, command) => {
    await expect(lambda.send<never, never>(command as never)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining(operation),
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('createFunction refuses', () => {
  const valid = { ...functionDefaults, functionName: 'valid', codeDir: import.meta.dirname };
  it.each([
    ['a memory size that Lambda has not', { memoryMb: 128.5 }, 'P1404'],
    ['a memory size that this machine can’t measure', { memoryMb: cloud.maxMeasurableMb + 1 }, 'P1405'],
    ['a timeout that Lambda has not', { timeoutSec: 1000 }, 'P1406'],
    ['another language', { runtime: 'python3.13' }, 'P1407'],
    ['code that is not there', { codeDir: '/nowhere/at/all' }, 'P1408'],
    ['a layer that is a file', { layerDirs: [import.meta.filename] }, 'P1408'],
    ['a name that Lambda would refuse', { functionName: 'a b' }, 'P1412'],
  ])('%s', (_, fault, code) => {
    const attempt = () => cloud.createFunction({ ...valid, ...fault });
    const isTooLarge = code === 'P1405' && cloud.maxMeasurableMb === 10_240;
    expect(attempt).toThrow(expect.objectContaining({ code: isTooLarge ? 'P1404' : code }));
  });

  it('a name that is taken', () => {
    const name = create(pidHandler);
    expect(() => cloud.createFunction({ ...valid, functionName: name })).toThrow(
      expect.objectContaining({ code: 'P1409', message: expect.stringContaining(`"${name}"`) }),
    );
  });
});
