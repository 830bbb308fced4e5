import { describe, expect, it } from 'vitest';
import type { Template } from '../../lib/targets/assembly.ts';
import { localResources } from '../../lib/targets/local-resources.ts';

const where = { folder: '/assembly', region: 'us-east-1' };
const assets = {
  files: { abc: { source: { path: 'asset.abc' } }, def: { source: { path: '/models/part-0' } } },
};

const fn = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    MemorySize: 256,
    Timeout: 9,
    Architectures: ['arm64'],
    Code: { S3Bucket: { 'Fn::Sub': 'x' }, S3Key: 'def.zip' },
    ...properties,
  },
});

const resourcesOf = (resources: Template['Resources'], outputs: Template['Outputs'] = {}) =>
  localResources('my-stack', { Resources: resources, Outputs: outputs }, assets, where);

describe('a stack on the embedded target', () => {
  it('has the functions of the template, with their folders', () => {
    const layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'abc.zip' } } };
    const environment = { Variables: { A: 'b', STACK: { Ref: 'AWS::StackName' } } };
    const { functions } = resourcesOf({
      Fn: fn({ Layers: [{ Ref: 'Layer' }], Environment: environment }),
      Layer: layer,
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
    });
    expect(functions).toEqual([
      {
        functionName: expect.stringMatching(/^my-stack-Fn-[0-9a-f]{8}$/),
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        memoryMb: 256,
        timeoutSec: 9,
        architecture: 'arm64',
        codeDir: '/models/part-0',
        layerDirs: ['/assembly/asset.abc'],
        environment: { A: 'b', STACK: 'my-stack' },
      },
    ]);
  });

  it('has names that fit, and differ where their beginnings do not', () => {
    const long = 'L'.repeat(100);
    const bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
    const { functions, buckets } = resourcesOf({
      [`${long}A`]: fn(),
      [`${long}B`]: fn(),
      [`${long}C`]: bucket,
    });
    const names = functions.map(({ functionName }) => functionName);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
    expect(buckets).toEqual([expect.stringMatching(/^[a-z0-9-]{3,63}$/)]);
  });

  it('has its outputs', () => {
    const { outputs, functions } = resourcesOf({ Fn: fn() }, { Names: { Value: { Ref: 'Fn' } } });
    expect(outputs).toEqual({ Names: functions[0]?.functionName });
  });

  it.each([
    ['a function without memory size', { Fn: fn({ MemorySize: undefined }) }],
    ['code that is no asset', { Fn: fn({ Code: { ZipFile: 'x' } }) }],
    ['code of an asset that is not there', { Fn: fn({ Code: { S3Key: 'gone.zip' } }) }],
    ['a layer from elsewhere', { Fn: fn({ Layers: [{ Ref: 'Imported' }] }) }],
  ])('does not have %s', (_, resources) => {
    expect(() => resourcesOf(resources)).toThrow(expect.objectContaining({ code: 'P1522', fault: 'tool' }));
  });
});
