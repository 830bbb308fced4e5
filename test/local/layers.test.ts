import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetPolicyCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { zip } from '../support/zip.ts';
import { account, sharedCloud } from './cloud.ts';

const { create, invoke, lambda } = await sharedCloud();
const arnOf = (name: string, version: number) =>
  `arn:aws:lambda:us-east-1:${account}:layer:${name}:${version}`;

async function publish(LayerName: string, files: Record<string, string>, input: object = {}) {
  const Content = { ZipFile: await zip(files) };
  return lambda.send(new PublishLayerVersionCommand({ LayerName, Content, ...input }));
}

const packageOf = (text: string) => ({ 'nodejs/node_modules/shared/index.js': `module.exports = '${text}'` });

describe('a layer', () => {
  it('has versions, which are found by number and by ARN', async () => {
    const first = await publish('counted', packageOf('1'), {
      Description: 'first',
      CompatibleRuntimes: ['nodejs22.x'],
    });
    expect(first).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      LayerVersionArn: arnOf('counted', 1),
      LayerArn: `arn:aws:lambda:us-east-1:${account}:layer:counted`,
      Version: 1,
      Description: 'first',
      CompatibleRuntimes: ['nodejs22.x'],
    });
    await publish('counted', packageOf('2'));
    const named = { LayerName: 'counted' };
    expect(await lambda.send(new GetLayerVersionCommand({ ...named, VersionNumber: 2 }))).toMatchObject({
      Version: 2,
    });
    expect(await lambda.send(new GetLayerVersionByArnCommand({ Arn: arnOf('counted', 1) }))).toMatchObject({
      Description: 'first',
      Content: { CodeSha256: first.Content?.CodeSha256 },
    });
    const { LayerVersions } = await lambda.send(new ListLayerVersionsCommand(named));
    expect(LayerVersions?.map(({ Version }) => Version)).toEqual([2, 1]);
    const { Layers } = await lambda.send(new ListLayersCommand({ CompatibleRuntime: 'nodejs22.x' }));
    expect(Layers).toMatchObject([{ LayerName: 'counted', LatestMatchingVersion: { Version: 1 } }]);
    await lambda.send(new DeleteLayerVersionCommand({ ...named, VersionNumber: 2 }));
    await expect(
      lambda.send(new GetLayerVersionCommand({ ...named, VersionNumber: 2 })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
    expect((await publish('counted', packageOf('3'))).Version).toBe(3);
  });

  it('is what functions find their packages in, a later one over an earlier one, deleted or not', async () => {
    const one = await publish('one', { ...packageOf('one'), 'nodejs/node_modules/only/index.js': '' });
    const two = await publish('two', packageOf('two'));
    const Layers = [one.LayerVersionArn ?? '', two.LayerVersionArn ?? ''];
    const FunctionName = `layered-${Date.now()}`;
    const created = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${account}:role/any`,
        Code: {
          ZipFile: await zip({
            'index.js': 'exports.handler = async () => (require("only"), require("shared"))',
          }),
        },
        Layers,
      }),
    );
    expect(created.Layers?.map(({ Arn }) => Arn)).toEqual(Layers);
    expect((await invoke(FunctionName)).answer).toBe('two');
    await lambda.send(new DeleteLayerVersionCommand({ LayerName: 'two', VersionNumber: 1 }));
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { COLD: '1' } } }),
    );
    expect((await invoke(FunctionName)).answer).toBe('two');
    const reversed = { FunctionName, Layers: [arnOf('one', 1)] };
    await lambda.send(new UpdateFunctionConfigurationCommand(reversed));
    expect((await invoke(FunctionName)).answer).toBe('one');
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
      Layers: [{ Arn: arnOf('one', 1) }],
    });
  });

  it.each([
    ['is not there', [arnOf('none', 1)], /does not exist/],
    ['comes twice', [arnOf('twice', 1), arnOf('twice', 2)], /Two different versions of the same layer/],
    ['is the sixth', Array(6).fill(arnOf('twice', 1)), /more than 5 layers/],
  ])('that %s is refused', async (_, Layers, message) => {
    await publish('twice', packageOf('a'));
    await publish('twice', packageOf('b'));
    const FunctionName = create('exports.handler = async () => 1');
    await expect(
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(message),
    });
  });
});

describe('a resource policy', () => {
  it('keeps what is added, for the function and each qualifier, until it is removed', async () => {
    const FunctionName = create('exports.handler = async () => 1');
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const input = {
      FunctionName,
      StatementId: 'from-s3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::bucket',
      SourceAccount: account,
    };
    await lambda.send(new AddPermissionCommand(input));
    await expect(lambda.send(new AddPermissionCommand(input))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(Policy)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 'from-s3',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: `arn:aws:lambda:us-east-1:${account}:function:${FunctionName}`,
          Condition: {
            ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' },
            StringEquals: { 'AWS:SourceAccount': account },
          },
        },
      ],
    });
    const none = { name: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };
    await expect(lambda.send(new GetPolicyCommand({ FunctionName, Qualifier: '1' }))).rejects.toMatchObject(
      none,
    );
    const named = { FunctionName, StatementId: 'from-s3' };
    await lambda.send(new RemovePermissionCommand(named));
    await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject(none);
    await expect(lambda.send(new RemovePermissionCommand(named))).rejects.toMatchObject({
      message: 'Statement from-s3 is not found in resource policy.',
    });
  });
});
