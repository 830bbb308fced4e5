import { createHash, randomUUID } from 'node:crypto';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  paginateListFunctions,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { zip } from '../support/zip.ts';
import { account, ownCloud, sharedCloud } from './cloud.ts';

const { cloud, lambda, s3, invoke } = await sharedCloud();
const Role = `arn:aws:iam::${account}:role/any`;

const newName = () => `f-${randomUUID().slice(0, 8)}`;

const inputOf = async (
  files: Parameters<typeof zip>[0],
  change: Partial<CreateFunctionCommandInput> = {},
): Promise<CreateFunctionCommandInput> => ({
  FunctionName: newName(),
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role,
  MemorySize: 256,
  Timeout: 10,
  Code: { ZipFile: await zip(files) },
  ...change,
});

const create = async (files: Parameters<typeof zip>[0], change: Partial<CreateFunctionCommandInput> = {}) =>
  lambda.send(new CreateFunctionCommand(await inputOf(files, change)));

const returning = (value: string) => ({ 'index.js': `exports.handler = async () => ${value}` });

describe('a function created over the wire', () => {
  it('runs its zip file, and is described as it was asked for', async () => {
    const FunctionName = newName();
    const code = returning('[process.env.STAGE, process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE]');
    const ZipFile = await zip(code);
    const input = await inputOf(
      {},
      {
        FunctionName,
        Code: { ZipFile },
        Environment: { Variables: { STAGE: 'a' } },
        Description: 'of a test',
        EphemeralStorage: { Size: 1024 },
        Tags: { team: 'x' },
      },
    );
    const created = await lambda.send(new CreateFunctionCommand(input));
    expect(created).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      FunctionName,
      FunctionArn: `arn:aws:lambda:us-east-1:${account}:function:${FunctionName}`,
      Role,
      MemorySize: 256,
      Timeout: 10,
      Description: 'of a test',
      Version: '$LATEST',
      CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
      CodeSize: ZipFile.length,
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 1024 },
    });
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 5 }, { FunctionName });
    expect((await invoke(FunctionName)).answer).toEqual(['a', '256']);
    const described = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(described).toMatchObject({ Tags: { team: 'x' }, Configuration: { CodeSize: created.CodeSize } });
  });

  it('may come from the embedded S3', async () => {
    await cloud.createBucket('code');
    await s3.send(
      new PutObjectCommand({ Bucket: 'code', Key: 'a/b.zip', Body: await zip(returning('"s3"')) }),
    );
    const { FunctionName = '' } = await create({}, { Code: { S3Bucket: 'code', S3Key: 'a/b.zip' } });
    expect((await invoke(FunctionName)).answer).toBe('s3');
    await expect(create({}, { Code: { S3Bucket: 'code', S3Key: 'none' } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    });
  });

  it('keeps the modes and the links of its files', async () => {
    const { FunctionName = '' } = await create({
      'index.js': `const fs = require('fs');
        exports.handler = async () => [
          (fs.statSync(__dirname + '/bin/tool').mode & 0o777).toString(8),
          fs.readFileSync(__dirname + '/link', 'utf8'),
        ]`,
      'bin/tool': { content: 'tool', mode: 0o100755 },
      link: { content: 'bin/tool', mode: 0o120777 },
    });
    expect((await invoke(FunctionName)).answer).toEqual(['755', 'tool']);
  });

  it('takes other code and another configuration, each of which the next invocation has', async () => {
    const { FunctionName = '' } = await create(returning('1'));
    await invoke(FunctionName);
    const ZipFile = await zip(returning('2'));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 5 }, { FunctionName });
    expect((await invoke(FunctionName)).answer).toBe(2);
    const files = await zip({ 'other.js': 'exports.run = async () => 3' });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: files }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'other.run' }));
    expect((await invoke(FunctionName)).answer).toBe(3);
  });

  it('does not change in a dry run', async () => {
    const { FunctionName = '', CodeSha256 } = await create(returning('1'));
    const ZipFile = await zip(returning('2'));
    const dry = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
    expect(dry.CodeSha256).toBe(CodeSha256);
    expect((await invoke(FunctionName)).answer).toBe(1);
  });
});

describe('a function is refused', () => {
  it('when its name is taken', async () => {
    const input = await inputOf(returning('1'));
    await lambda.send(new CreateFunctionCommand(input));
    await expect(lambda.send(new CreateFunctionCommand(input))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `Function already exist: ${input.FunctionName}`,
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('when its code is no zip file', async () => {
    await expect(create({}, { Code: { ZipFile: Buffer.from('no zip') } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    });
  });

  it.each([
    ['climbs out of its folder', 'xx/evil.js', '../evil.js'],
    ['names a place on the machine', 'x/tmp/evil.js', '//tmp/evil.js'],
  ])('when a file of it %s', async (_, written, meant) => {
    const ZipFile = await zip({ ...returning('1'), [written]: 'evil' });
    // The library that writes zip files writes no such name.
    let at = ZipFile.indexOf(written);
    for (; at !== -1; at = ZipFile.indexOf(written, at)) {
      if (meant.length !== written.length) throw new Error('lengths differ');
      ZipFile.write(meant, at);
    }
    await expect(create({}, { Code: { ZipFile } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it.each(['/etc', '../..', 'a/../../b'])('when a link in it leads to %s', async (target) => {
    const files = { ...returning('1'), link: { content: target, mode: 0o120777 } };
    await expect(create(files)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('when it is over the limit unzipped', async () => {
    const half = Buffer.alloc(131_072_000);
    await expect(create({ ...returning('1'), a: half, b: half })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Unzipped size must be smaller than 262144000 bytes',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('when the request is over the limit', async () => {
    const large = { Code: { ZipFile: Buffer.alloc(52_700_000) } };
    await expect(create({}, large)).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('when its environment is over 4 KB, or sets what is Lambda’s', async () => {
    const environment = (Variables: Record<string, string>) =>
      create(returning('1'), { Environment: { Variables } });
    await expect(environment({ A: 'x'.repeat(4100) })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(
        /^Lambda was unable to configure .* exceeded the 4KB limit\. String measured: /,
      ),
    });
    await expect(environment({ AWS_REGION: 'x' })).rejects.toMatchObject({
      message: expect.stringMatching(/Reserved keys used in this request: AWS_REGION$/),
    });
  });

  it('naming everything that is wrong at once', async () => {
    await expect(create(returning('1'), { MemorySize: 64, Timeout: 901 })).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "2 validation errors detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128; Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    });
  });

  it('when another revision stands than the caller saw', async () => {
    const { FunctionName = '', RevisionId } = await create(returning('1'));
    const update = (input: object) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, RevisionId, ...input }));
    await update({ Timeout: 5 });
    await expect(update({ Timeout: 6 })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      $metadata: { httpStatusCode: 412 },
    });
  });
});

describe('the list of functions', () => {
  it('comes in pages, by the names of the functions, with all versions where asked for', async () => {
    const own = await ownCloud();
    const names = ['c', 'a', 'e', 'b', 'd'];
    for (const FunctionName of names) {
      const input = await inputOf(returning('1'), { FunctionName, Publish: FunctionName === 'b' });
      expect((await own.lambda.send(new CreateFunctionCommand(input))).Version).toBe(
        FunctionName === 'b' ? '1' : '$LATEST',
      );
    }
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListFunctions({ client: own.lambda, pageSize: 2 }, {}))
      pages.push(page.Functions?.map((fn) => fn.FunctionName) ?? []);
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    const all = await own.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
    expect(all.Functions?.map((fn) => `${fn.FunctionName}:${fn.Version}`)).toEqual([
      'a:$LATEST',
      'b:$LATEST',
      'b:1',
      'c:$LATEST',
      'd:$LATEST',
      'e:$LATEST',
    ]);
    await own.lambda.send(new DeleteFunctionCommand({ FunctionName: 'a' }));
    const left = await own.lambda.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(left.Functions?.map((fn) => fn.FunctionName)).toEqual(['b']);
  });
});
