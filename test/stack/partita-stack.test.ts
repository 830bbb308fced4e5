import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { planHashOf } from '../../lib/plan/plan-hash.ts';
import { propsOf, templateOf } from './stack-of.ts';

const actionsOf = (template: Template) =>
  Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) =>
    Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action),
  );

describe("a plan's stack", { timeout: 30_000 }, () => {
  it('has a function per partition, as planned', () => {
    const template = templateOf({ partition: { memoryMb: 700, timeoutSec: 12, architecture: 'arm64' } });
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 700,
      Timeout: 12,
      Runtime: 'nodejs24.x',
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('Logs') } },
    });
    template.resourceCountIs('AWS::Lambda::LayerVersion', 2);
    template.hasResourceProperties('AWS::Lambda::LayerVersion', { CompatibleArchitectures: ['arm64'] });
  });

  it('has a log group with retention and a role per function, and no managed policy', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.resourceCountIs('AWS::IAM::Role', 2);
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  it('has a private bucket that forgets, and lets functions reach its hand-offs and their own log only', () => {
    const template = templateOf();
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 1, Status: 'Enabled' })] },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      },
    });
    const handoff = ['s3:GetObject', 's3:PutObject'];
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    expect(actionsOf(template)).toEqual([
      [logs, handoff],
      [logs, handoff],
    ]);
    template.allResourcesProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Logs'), 'Arn'] } },
          { Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.anyValue(), 'Arn'] }, '/handoff/*']] } },
        ],
      },
    });
    // Emptying the bucket is no job for a custom resource.
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.hasOutput('HandoffBucketName', { Value: { Ref: Match.stringLikeRegexp('Handoff') } });
  });

  it('tells each function its plan and where hand-offs go, and nothing secret', () => {
    templateOf().allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          PARTITA_MODEL: 'tiny',
          PARTITA_PLAN_HASH: planHashOf(propsOf().plan),
          PARTITA_HANDOFF_BUCKET: { Ref: Match.stringLikeRegexp('Handoff') },
        },
      },
    });
  });

  it('tags what costs money by application, model, partition and plan', () => {
    const tagsOf = (template: Template) =>
      Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
        Object.fromEntries(
          Properties.Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
        ),
      );
    const tags = tagsOf(templateOf({ props: { application: 'search' } }));
    const plan = planHashOf(propsOf().plan);
    expect(tags).toEqual(
      ['part-0', 'part-1'].map((partition) => ({
        'partita:application': 'search',
        'partita:model': 'tiny',
        'partita:partition': partition,
        'partita:plan': plan,
        'partita:stack': 'Stack',
      })),
    );
  });

  it('lets nodes be timed in a plan that profiles, and the graph be optimised where it runs', () => {
    templateOf({ plan: { purpose: 'profile', optimize: 'target' } }).allResourcesProperties(
      'AWS::Lambda::Function',
      { Environment: { Variables: { PARTITA_PROFILING: '1', PARTITA_OPTIMIZE: 'target' } } },
    );
  });

  it("gives the functions' names in the plan's order", () => {
    const template = templateOf();
    const [output] = Object.values(template.findOutputs('FunctionNames'));
    expect(output?.['Value']).toEqual({
      'Fn::Join': [
        '',
        [{ Ref: expect.stringContaining('part0') }, ',', { Ref: expect.stringContaining('part1') }],
      ],
    });
  });

  it('is the same template each time', () => {
    expect(templateOf().toJSON()).toEqual(templateOf().toJSON());
  });
});
