import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Plan, PlannedPartition } from '../../lib/plan/plan.ts';
import { PartitaStack, readPlan } from '../../lib/stack/index.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';

// Checking against CloudFormation's schemas takes seconds a template.
vi.stubEnv('CDK_VALIDATION', 'false');

const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The template of the tiny plan, changed; without its layers' files, which take time. */
function templateOf(change: { plan?: Partial<Plan>; partition?: Partial<PlannedPartition> } = {}): Template {
  const plan = readPlan(writeTinyPlan(directory, change));
  const outdir = mkdtempSync(join(directory, 'out-'));
  const app = new App({
    outdir,
    context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
  });
  return Template.fromStack(new PartitaStack(app, 'Stack', { plan, directory }));
}

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
      Runtime: 'nodejs22.x',
      Environment: Match.absent(),
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

  it('lets functions write their own log and nothing else, when all travels inline', () => {
    const template = templateOf();
    const logs = [['logs:CreateLogStream', 'logs:PutLogEvents']];
    expect(actionsOf(template)).toEqual([logs, logs]);
    template.allResourcesProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Logs'), 'Arn'] } }],
      },
    });
    template.resourceCountIs('AWS::S3::Bucket', 0);
  });

  it('has a private bucket that forgets, and reaches its hand-offs only, when a channel is S3', () => {
    const template = templateOf({ partition: { channelOut: 's3' } });
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: Match.anyValue(),
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 1, Status: 'Enabled' })] },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
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
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: handoff,
            Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.anyValue(), 'Arn'] }, '/handoff/*']] },
          }),
        ]),
      },
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PARTITA_HANDOFF_BUCKET: { Ref: Match.stringLikeRegexp('Handoff') } } },
    });
    // Emptying the bucket is no job for a custom resource.
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.hasOutput('HandoffBucketName', { Value: { Ref: Match.stringLikeRegexp('Handoff') } });
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

  it('is the same template each time, and one asset else when one partition changes', () => {
    const keysOf = (template: Template) =>
      Object.values(template.findResources('AWS::Lambda::Function')).map(
        ({ Properties }) => Properties.Code.S3Key,
      );
    const first = templateOf();
    expect(templateOf().toJSON()).toEqual(first.toJSON());
    const changed = readPlan(writeTinyPlan(directory)).partitions.map((partition, index) =>
      index === 0 ? partition : { ...partition, sha256: 'b'.repeat(64) },
    );
    const second = keysOf(templateOf({ plan: { partitions: changed } }));
    expect(second[0]).toBe(keysOf(first)[0]);
    expect(second[1]).not.toBe(keysOf(first)[1]);
  });
});
