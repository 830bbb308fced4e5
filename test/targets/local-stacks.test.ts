import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { HostLayer } from '../../lib/targets/local/host-layer.ts';
import { LocalStacks } from '../../lib/targets/local/local-stacks.ts';
import { sharedCloud, writeFiles } from '../local/cloud.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Resource = { Type: string; Properties: object; [attribute: string]: unknown };
type Resources = Record<string, Resource>;

const { cloud, lambda, s3, invoke } = await sharedCloud();
const noHostLayer: HostLayer = { folders: [], discard: async () => undefined };
const stacksOn = (hostLayer = noHostLayer) => new LocalStacks(cloud, { lambda, s3 }, hostLayer);
let count = 0;
const newStack = () => `stack-${++count}`;

const answer = `exports.handler = async (event) => {
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  return { ...process.env, answer: ANSWER };
};`;

/** An assembly whose assets are folders by name, or a text for a file. */
function assembly(
  stackName: string,
  resources: Resources,
  assets: Record<string, Record<string, string> | string> = {},
  outputs: Record<string, { Value: unknown }> = {},
) {
  const folder = temporaryFolder();
  const code = { 'index.js': answer.replace('ANSWER', '1') };
  const files = Object.entries({ code, ...assets }).map(([name, content]) => {
    const isFile = typeof content === 'string';
    if (isFile) writeFileSync(join(folder, name), content);
    else writeFiles(join(folder, name), content);
    const place = { bucketName: `assets-\${AWS::AccountId}-\${AWS::Region}`, objectKey: `${name}.bin` };
    return [name, { source: { path: name, packaging: isFile ? 'file' : 'zip' }, destinations: { place } }];
  });
  const template = { Resources: resources, Outputs: outputs };
  writeFileSync(join(folder, `${stackName}.template.json`), JSON.stringify(template));
  writeFileSync(
    join(folder, `${stackName}.assets.json`),
    JSON.stringify({ files: Object.fromEntries(files) }),
  );
  const state = { discarded: false };
  const discard = async () => {
    state.discarded = true;
  };
  return { folder, state, discard };
}

const fn = (properties: object = {}, code = 'code'): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    MemorySize: 256,
    Timeout: 9,
    Architectures: [hostArchitecture],
    Code: { S3Key: `${code}.zip` },
    ...properties,
  },
});

const getAtt = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** A function `F` with a version, named by the code so that another code is another version, and an alias. */
const versioned = (code: string, properties: object = {}, policy = 'Delete'): Resources => ({
  Live: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName: { Ref: 'F' },
      FunctionVersion: getAtt(`Version${code}`, 'Version'),
      Name: 'live',
      ...properties,
    },
  },
  [`Version${code}`]: {
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: 'F' } },
    DeletionPolicy: policy,
  },
  F: fn({}, code),
});

const name = { Name: { Value: { Ref: 'F' } } };
const codeOf = (text: string) => ({ 'index.js': answer.replace('ANSWER', text) });

const versionsOf = async (FunctionName: string) => {
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  return Versions?.map(({ Version }) => Version);
};

describe('a stack on the embedded target', () => {
  it('has its functions, layers and buckets, with what they refer to resolved', async () => {
    const stack = newStack();
    const resources: Resources = {
      A: fn({
        Layers: [{ Ref: 'One' }, { Ref: 'Two' }],
        Environment: {
          Variables: {
            STACK: { Ref: 'AWS::StackName' },
            OTHER: getAtt('B', 'Arn'),
            BUCKET: { Ref: 'Store' },
          },
        },
        ReservedConcurrentExecutions: 3,
        EphemeralStorage: { Size: 1024 },
        Role: getAtt('Role', 'Arn'),
      }),
      B: fn(),
      One: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'one.zip' } } },
      Two: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'two.zip' } } },
      Store: { Type: 'AWS::S3::Bucket', Properties: {} },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
    };
    const layers = {
      one: { 'nodejs/node_modules/shared/index.js': 'module.exports = 1' },
      two: { 'nodejs/node_modules/shared/index.js': 'module.exports = 2' },
      code: codeOf('require("shared")'),
    };
    const outputs = await stacksOn().deploy(
      stack,
      assembly(stack, resources, layers, { A: { Value: { Ref: 'A' } }, Store: { Value: { Ref: 'Store' } } }),
    );
    const { A: FunctionName = '', Store = '' } = outputs;
    expect(Store).toMatch(/^[a-z0-9-]{3,63}$/);
    expect((await invoke(FunctionName)).answer).toMatchObject({
      answer: 2,
      STACK: stack,
      OTHER: expect.stringMatching(new RegExp(`^arn:aws:lambda:us-east-1:000000000000:function:${stack}-B-`)),
      BUCKET: Store,
    });
    const described = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(described).toMatchObject({ MemorySize: 256, EphemeralStorage: { Size: 1024 } });
    expect(described.Layers).toHaveLength(2);
  });

  it('has names that fit, and differ where their beginnings do not', async () => {
    const stack = newStack();
    const long = 'L'.repeat(100);
    const resources = { [`${long}A`]: fn(), [`${long}B`]: fn() };
    const outputs = { A: { Value: { Ref: `${long}A` } }, B: { Value: { Ref: `${long}B` } } };
    const { A, B } = await stacksOn().deploy(stack, assembly(stack, resources, {}, outputs));
    expect(A).not.toBe(B);
    for (const text of [A, B]) expect(text).toMatch(/^[\w-]{1,64}$/);
  });

  it('has a function URL that answers, and a policy', async () => {
    const stack = newStack();
    const resources: Resources = {
      ...versioned('code'),
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { TargetFunctionArn: getAtt('F', 'Arn'), Qualifier: 'live', AuthType: 'NONE' },
        DependsOn: 'Live',
      },
      May: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Live' },
          Action: 'lambda:InvokeFunctionUrl',
          Principal: '*',
          FunctionUrlAuthType: 'NONE',
        },
      },
    };
    const outputs = { Url: { Value: getAtt('Url', 'FunctionUrl') } };
    const { Url = '' } = await stacksOn().deploy(stack, assembly(stack, resources, {}, outputs));
    expect(await (await fetch(Url)).json()).toMatchObject({ answer: 1, AWS_LAMBDA_FUNCTION_VERSION: '1' });
  });

  it('keeps environments of an alias ready', async () => {
    const stack = newStack();
    const resources = versioned('code', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    const { Name = '' } = await stacksOn().deploy(stack, assembly(stack, resources, {}, name));
    const first = await invoke(Name, {}, { Qualifier: 'live' });
    expect(first.answer).toMatchObject({ AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
    expect(first.log).not.toContain('Init Duration');
  });

  it('fails when what is to be kept ready does not start', async () => {
    const stack = newStack();
    const resources = versioned('broken', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
    });
    const deploying = stacksOn().deploy(stack, assembly(stack, resources, { broken: { 'index.js': '{' } }));
    await expect(deploying).rejects.toMatchObject({ code: 'P1414' });
  });

  it('has the files that its resources read from S3', async () => {
    const stack = newStack();
    const resources = { F: fn({ Environment: { Variables: { KEY: 'weights.bin' } } }) };
    await stacksOn().deploy(stack, assembly(stack, resources, { weights: 'of the model', unread: 'x' }));
    const Bucket = 'assets-000000000000-us-east-1';
    const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'weights.bin' }));
    expect(await object.Body?.transformToString()).toBe('of the model');
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'unread.bin' }))).rejects.toThrow();
  });

  it("puts the host's own layer over the function's", async () => {
    const stack = newStack();
    const host = temporaryFolder();
    const layer = (text: string) => ({ 'nodejs/node_modules/shared/index.js': `module.exports = '${text}'` });
    writeFiles(host, layer('host'));
    const resources: Resources = {
      F: fn({ Layers: [{ Ref: 'One' }] }),
      One: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'one.zip' } } },
    };
    const assets = { one: layer('own'), code: codeOf('require("shared")') };
    const stacks = stacksOn({ ...noHostLayer, folders: [host] });
    const { Name = '' } = await stacks.deploy(stack, assembly(stack, resources, assets, name));
    expect((await invoke(Name)).answer).toMatchObject({ answer: 'host' });
  });

  it.each([
    ['a function without memory size', { F: fn({ MemorySize: undefined }) }],
    ['code that is no asset', { F: fn({ Code: { ZipFile: 'x' } }) }],
    ['code of an asset that is not there', { F: fn({}, 'gone') }],
    ['a layer from elsewhere', { F: fn({ Layers: [{ Ref: 'Imported' }] }) }],
    [
      'a kind of Lambda resource that is not served',
      { M: { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} } },
    ],
    [
      'a circle',
      {
        F: fn({ Environment: { Variables: { A: getAtt('G', 'Arn') } } }),
        G: fn({ Environment: { Variables: { A: getAtt('F', 'Arn') } } }),
      },
    ],
  ])('does not have %s', async (_, resources: Resources) => {
    const stack = newStack();
    await expect(stacksOn().deploy(stack, assembly(stack, resources))).rejects.toMatchObject({
      code: 'P1522',
      fault: 'tool',
    });
  });
});

describe('deploying again', () => {
  it('changes functions in place, switches aliases, and lets what is under way finish', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const first = assembly(stack, versioned('one'), { one: codeOf('1') }, name);
    const { Name = '' } = await stacks.deploy(stack, first);
    await invoke(Name, {}, { Qualifier: 'live' });
    const running = invoke(Name, { waitMs: 500 }, { Qualifier: 'live' });
    await invoke(Name);
    const second = assembly(stack, versioned('two'), { two: codeOf('2') }, name);
    expect((await stacks.deploy(stack, second))['Name']).toBe(Name);
    expect(await invoke(Name, {}, { Qualifier: 'live' })).toMatchObject({
      executedVersion: '2',
      answer: { answer: 2 },
    });
    expect((await running).answer).toMatchObject({ answer: 1, AWS_LAMBDA_FUNCTION_VERSION: '1' });
    expect(await versionsOf(Name)).toEqual(['$LATEST', '2']);
    expect([first.state.discarded, second.state.discarded]).toEqual([true, false]);
  });

  it('keeps the versions that are to be retained', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const deploy = (code: string) =>
      stacks.deploy(
        stack,
        assembly(stack, versioned(code, {}, 'Retain'), { [code]: codeOf(`'${code}'`) }, name),
      );
    const { Name = '' } = await deploy('one');
    await deploy('two');
    expect(await versionsOf(Name)).toEqual(['$LATEST', '1', '2']);
    expect((await invoke(Name, {}, { Qualifier: '1' })).answer).toMatchObject({ answer: 'one' });
  });

  it('leaves what did not change warm', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const { Name = '' } = await stacks.deploy(stack, assembly(stack, { F: fn() }, {}, name));
    await invoke(Name);
    await stacks.deploy(stack, assembly(stack, { F: fn(), G: fn() }, {}, name));
    expect((await invoke(Name)).log).not.toContain('Init Duration');
  });

  it('removes what is no longer there', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const both = { Name: { Value: { Ref: 'F' } }, Gone: { Value: { Ref: 'G' } } };
    const { Name = '', Gone = '' } = await stacks.deploy(
      stack,
      assembly(stack, { F: fn(), G: fn() }, {}, both),
    );
    await stacks.deploy(stack, assembly(stack, { F: fn() }, {}, name));
    expect((await invoke(Name)).status).toBe(200);
    await expect(invoke(Gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await stacks.destroy(stack);
    await expect(invoke(Name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('that fails leaves what stood before', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const first = assembly(stack, versioned('one'), { one: codeOf('1') }, name);
    const { Name = '' } = await stacks.deploy(stack, first);
    const broken = { ...versioned('two'), G: fn({ MemorySize: 20_000 }) };
    const failing = stacks.deploy(stack, assembly(stack, broken, { two: codeOf('2') }, name));
    await expect(failing).rejects.toMatchObject({ code: 'P1404' });
    expect(await invoke(Name, {}, { Qualifier: 'live' })).toMatchObject({ executedVersion: '1' });
    expect((await invoke(Name)).answer).toMatchObject({ answer: 1 });
    expect(await versionsOf(Name)).toEqual(['$LATEST', '1']);
    expect(first.state.discarded).toBe(false);
  });

  it('is refused for another processor, and leaves what stood before', async () => {
    const stack = newStack();
    const stacks = stacksOn();
    const { Name = '' } = await stacks.deploy(stack, assembly(stack, { F: fn() }, {}, name));
    const foreign = fn({ Architectures: [hostArchitecture === 'arm64' ? 'x86_64' : 'arm64'] });
    const refused = stacks.deploy(stack, assembly(stack, { F: foreign }));
    await expect(refused).rejects.toMatchObject({ code: 'P1523' });
    expect((await invoke(Name)).status).toBe(200);
  });
});

it('a stack that does not stand is none the worse for being destroyed', async () => {
  await expect(stacksOn().destroy('none')).resolves.toBeUndefined();
});

it('code may be replaced on disk while a function of it stands', async () => {
  const stack = newStack();
  const own = assembly(stack, { F: fn() }, {}, name);
  const { Name = '' } = await stacksOn().deploy(stack, own);
  writeFileSync(join(own.folder, 'new.js'), answer.replace('ANSWER', '9'));
  renameSync(join(own.folder, 'new.js'), join(own.folder, 'code', 'index.js'));
  expect((await invoke(Name)).answer).toMatchObject({ answer: 1 });
});
