import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { account, sharedCloud } from './cloud.ts';

const { create, invoke, lambda } = await sharedCloud();

const handler = `exports.handler = async (event, context) => {
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  return { stage: process.env.STAGE, version: context.functionVersion, arn: context.invokedFunctionArn, pid: process.pid };
}`;

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;

const setStage = (FunctionName: string, STAGE: string) =>
  lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { STAGE } } }),
  );

const publish = async (FunctionName: string, Description?: string) =>
  (await lambda.send(new PublishVersionCommand({ FunctionName, Description }))).Version ?? '';

/** A function with versions 1 and 2, of stages a and b. */
async function withTwoVersions(): Promise<string> {
  const name = create(handler, { environment: { STAGE: 'a' } });
  expect(await publish(name)).toBe('1');
  await setStage(name, 'b');
  expect(await publish(name)).toBe('2');
  return name;
}

describe('a published version', () => {
  it('never changes, has environments of its own, and says which it is', async () => {
    const name = await withTwoVersions();
    await setStage(name, 'c');
    const [one, two, latest] = await Promise.all(
      ['1', '2', '$LATEST'].map((Qualifier) => invoke(name, {}, { Qualifier })),
    );
    expect(one).toMatchObject({
      executedVersion: '1',
      answer: { stage: 'a', version: '1', arn: `${arnOf(name)}:1` },
    });
    expect(one?.log).toMatch(/^START RequestId: \S+ Version: 1\n/);
    expect(two).toMatchObject({ executedVersion: '2', answer: { stage: 'b', version: '2' } });
    expect(latest).toMatchObject({
      executedVersion: '$LATEST',
      answer: { stage: 'c', version: '$LATEST', arn: `${arnOf(name)}:$LATEST` },
    });
    expect((await invoke(`${arnOf(name)}:1`)).executedVersion).toBe('1');
    expect((await invoke(`${account}:function:${name}:2`)).executedVersion).toBe('2');
  });

  it('is the last one again while nothing changes', async () => {
    const name = await withTwoVersions();
    expect(await publish(name, 'another text')).toBe('2');
    const defaults = {
      Description: '',
      LoggingConfig: { LogFormat: 'Text' },
      EphemeralStorage: { Size: 512 },
    } as const;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...defaults }));
    expect(await publish(name)).toBe('2');
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'changed' }));
    expect(await publish(name)).toBe('3');
  });

  it('is refused where the code is not what the caller saw', async () => {
    const FunctionName = create(handler);
    await expect(
      lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256: 'other' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('CodeSHA256 (other) is different'),
    });
  });

  it('is listed after $LATEST, and described by its own ARN', async () => {
    const FunctionName = await withTwoVersions();
    const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
    expect(Versions?.map(({ Version, FunctionArn }) => [Version, FunctionArn])).toEqual([
      ['$LATEST', `${arnOf(FunctionName)}:$LATEST`],
      ['1', `${arnOf(FunctionName)}:1`],
      ['2', `${arnOf(FunctionName)}:2`],
    ]);
    const one = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '1' }));
    expect(one).toMatchObject({ Version: '1', FunctionArn: `${arnOf(FunctionName)}:1`, State: 'Active' });
    await expect(
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '9' })),
    ).rejects.toMatchObject({ message: `Function not found: ${arnOf(FunctionName)}:9` });
  });

  it('can be deleted, and what is under way in it finishes', async () => {
    const name = await withTwoVersions();
    const running = invoke(name, { waitMs: 400 }, { Qualifier: '1' });
    await invoke(name, {}, { Qualifier: '2' });
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '1' }));
    expect((await running).answer).toMatchObject({ version: '1' });
    await expect(invoke(name, {}, { Qualifier: '1' })).rejects.toMatchObject({
      message: `Function not found: ${arnOf(name)}:1`,
    });
    await setStage(name, 'z');
    expect(await publish(name)).toBe('3');
  });

  it('cannot be deleted while an alias leads to it, nor can $LATEST', async () => {
    const FunctionName = await withTwoVersions();
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    const remove = (Qualifier: string) => lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
    await expect(remove('1')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [live]',
    });
    await expect(remove('$LATEST')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});

describe('an alias', () => {
  it('leads to its version, and is switched', async () => {
    const FunctionName = await withTwoVersions();
    const created = await lambda.send(
      new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', Description: 'first' }),
    );
    expect(created).toMatchObject({
      AliasArn: `${arnOf(FunctionName)}:live`,
      Name: 'live',
      FunctionVersion: '1',
      Description: 'first',
    });
    expect(await invoke(FunctionName, {}, { Qualifier: 'live' })).toMatchObject({
      executedVersion: '1',
      answer: { stage: 'a', version: '1', arn: `${arnOf(FunctionName)}:live` },
    });
    const { RevisionId } = created;
    const update = new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2', RevisionId });
    await lambda.send(update);
    expect((await invoke(`${FunctionName}:live`)).answer).toMatchObject({ stage: 'b' });
    await expect(lambda.send(update)).rejects.toMatchObject({ name: 'PreconditionFailedException' });
    expect(await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).toMatchObject({
      FunctionVersion: '2',
      Description: 'first',
    });
    const { Aliases } = await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion: '2' }));
    expect(Aliases?.map(({ Name }) => Name)).toEqual(['live']);
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
    await expect(lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Cannot find alias arn: ${arnOf(FunctionName)}:live`,
    });
  });

  it('with weights shares the invocations between two versions', async () => {
    const FunctionName = await withTwoVersions();
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0.5 } };
    const created = await lambda.send(
      new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig }),
    );
    expect(created.RoutingConfig).toEqual(RoutingConfig);
    const counts = { 1: 0, 2: 0 };
    for (let run = 0; run < 60; run++) {
      const { ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live' }));
      counts[ExecutedVersion as '1' | '2'] += 1;
    }
    // Outside of this once in ten million runs.
    expect(counts[1]).toBeGreaterThan(9);
    expect(counts[2]).toBeGreaterThan(9);
    await lambda.send(
      new UpdateAliasCommand({ FunctionName, Name: 'live', RoutingConfig: { AdditionalVersionWeights: {} } }),
    );
    expect((await invoke(FunctionName, {}, { Qualifier: 'live' })).executedVersion).toBe('1');
  });

  it.each([
    ['twice', { Name: 'live', FunctionVersion: '1' }, 'ResourceConflictException'],
    ['to no version', { Name: 'other', FunctionVersion: '7' }, 'ResourceNotFoundException'],
    ['with a number for a name', { Name: '7', FunctionVersion: '1' }, 'ValidationException'],
    [
      'that shares $LATEST',
      {
        Name: 'other',
        FunctionVersion: '$LATEST',
        RoutingConfig: { AdditionalVersionWeights: { '1': 0.1 } },
      },
      'InvalidParameterValueException',
    ],
  ])('can not be made %s', async (_, input, error) => {
    const FunctionName = await withTwoVersions();
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    await expect(lambda.send(new CreateAliasCommand({ FunctionName, ...input }))).rejects.toMatchObject({
      name: error,
    });
  });
});

it('a name and a qualifier that contradict each other are refused', async () => {
  const name = await withTwoVersions();
  await expect(invoke(`${name}:1`, {}, { Qualifier: '2' })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The derived qualifier from the function name does not match the specified qualifier.',
  });
});

it('tags are kept by ARN', async () => {
  const Resource = arnOf(create(handler));
  await lambda.send(new TagResourceCommand({ Resource, Tags: { a: '1', b: '2', c: '' } }));
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'c'] }));
  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: '2' });
});
