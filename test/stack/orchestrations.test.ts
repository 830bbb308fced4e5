import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { orchestrations } from '../../lib/plan/plan.ts';
import { planHashOf } from '../../lib/plan/plan-hash.ts';
import { chainDefinition } from '../../lib/stack/chain-definition.ts';
import { modelOf, propsOf, templateOf } from './stack-of.ts';

/** A template without what changes with the code that it deploys. */
const settled = (template: object, planHash: string) =>
  `${JSON.stringify(template, null, 2)
    .replace(/\b[0-9a-f]{64}\b/g, 'ASSET')
    .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32,40}/g, '$1VERSION')
    .replaceAll(planHash, 'PLAN')}\n`;

describe('the template', { timeout: 30_000 }, () => {
  it.each(orchestrations)('of the orchestration %s is the one that was reviewed', async (orchestration) => {
    const change = { plan: { orchestration }, partition: { architecture: 'x86_64' } } as const;
    const text = settled(templateOf(change).toJSON(), planHashOf(propsOf(change).plan));
    await expect(text).toMatchFileSnapshot(
      join(import.meta.dirname, 'templates', `${orchestration}.template.json`),
    );
  });
});

describe('a coordinator', { timeout: 30_000 }, () => {
  const coordinator = { plan: { orchestration: 'coordinator', coordinatorMemoryMb: 512 } } as const;

  it('names the versions of its partitions, and its alias is what the URL belongs to', () => {
    const template = templateOf(coordinator);
    const versions = Object.keys(template.findResources('AWS::Lambda::Version'));
    expect(versions).toHaveLength(3);
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      Timeout: 60,
      Environment: {
        Variables: {
          PARTITA_FUNCTIONS: {
            'Fn::Join': [
              '',
              [{ Ref: Match.stringLikeRegexp('part0') }, ',', { Ref: Match.stringLikeRegexp('part1') }],
            ],
          },
        },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', Qualifier: 'live' });
    template.hasOutput('Endpoint', { Value: { 'Fn::GetAtt': [Match.anyValue(), 'FunctionUrl'] } });
  });

  it('may invoke any version of its partitions, and nothing else', () => {
    const policies = templateOf(coordinator).findResources('AWS::IAM::Policy');
    const [policy] = Object.entries(policies).flatMap(([id, { Properties }]) =>
      id.includes('Coordinator') ? [Properties.PolicyDocument.Statement] : [],
    );
    const allowed = policy.map(({ Action, Resource }: { Action: string | string[]; Resource: unknown }) => [
      [Action].flat().join(),
      JSON.stringify(Resource).match(/part\d|Logs|handoff/)?.[0],
    ]);
    expect(allowed).toEqual([
      ['logs:CreateLogStream,logs:PutLogEvents', 'Logs'],
      ['lambda:InvokeFunction', 'part0'],
      ['lambda:InvokeFunction', 'part1'],
      ['s3:GetObject,s3:PutObject,s3:DeleteObject', 'handoff'],
    ]);
  });

  it('is refused where its environment cannot name all partitions', () => {
    const [partition] = propsOf().plan.partitions;
    const partitions = Array.from({ length: 33 }, (_, i) => ({ ...partition!, name: `part-${i}` }));
    expect(() => modelOf({ plan: { orchestration: 'coordinator', partitions } })).toThrow(
      expect.objectContaining({ code: 'P1515' }),
    );
  });
});

describe('a state machine', { timeout: 30_000 }, () => {
  it('sends each partition what it needs, by reference, and answers with the last', () => {
    const plan = servedPlanOf(propsOf().plan);
    const { StartAt, States } = chainDefinition(
      plan,
      [{ functionArn: 'arn:a:1' }, { functionArn: 'arn:b:7' }],
      'aws',
    );
    expect(StartAt).toBe('part-0');
    expect(States).toMatchObject({
      'part-0': {
        Parameters: {
          FunctionName: 'arn:a:1',
          Payload: {
            op: 'run',
            answer: 's3',
            'planHash.$': '$.planHash',
            'handoffKey.$': "States.Format('{}/part-0', $.handoff)",
            'tensors.$': 'States.Array($.tensors)',
          },
        },
        Next: 'part-1',
      },
      // "gain" comes late, from the caller.
      'part-1': {
        Parameters: {
          FunctionName: 'arn:b:7',
          Payload: { 'tensors.$': 'States.Array($.partition0.tensors, $.tensors)' },
        },
        ResultSelector: { 'tensors.$': '$.Payload.tensors' },
        Next: 'Answer',
      },
      Answer: { Parameters: { 'tensors.$': 'States.Array($.partition1.tensors)' }, End: true },
    });
  });

  it('is Express, logs all but the data, and is traced where that is asked for', () => {
    const template = templateOf({ plan: { orchestration: 'step-functions' } });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: false },
    });
    templateOf({
      plan: { orchestration: 'step-functions' },
      props: { tracing: true },
    }).hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
  });
});

describe('options of all functions', { timeout: 30_000 }, () => {
  it('trace, cap concurrency, and keep environments by a schedule', () => {
    const schedule = [
      { name: 'Morning', schedule: Schedule.cron({ hour: '7', minute: '0' }), executions: 4 },
      { name: 'Evening', schedule: Schedule.cron({ hour: '19', minute: '0' }), executions: 0 },
    ];
    const template = templateOf({
      props: {
        tracing: true,
        reservedConcurrentExecutions: 9,
        provisionedConcurrency: { executions: 2, schedule },
      },
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: 9,
    });
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 2);
    template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 0,
      MaxCapacity: 4,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ScheduledActions: [
        Match.objectLike({
          Schedule: 'cron(0 7 * * ? *)',
          ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 4 },
        }),
        Match.objectLike({ ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } }),
      ],
    });
  });

  it('let a caller in by one call, whoever walks the chain', () => {
    const actions = (orchestration: (typeof orchestrations)[number]) => {
      const model = modelOf({ plan: { orchestration } });
      const caller = new Role(model, 'Caller', { assumedBy: new AccountRootPrincipal() });
      model.grantInvoke(caller);
      const policies = Object.entries(Template.fromStack(Stack.of(model)).findResources('AWS::IAM::Policy'));
      return policies
        .filter(([id]) => id.includes('Caller'))
        .flatMap(([, { Properties }]) =>
          Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
        );
    };
    expect(new Set(actions('client'))).toEqual(
      new Set(['lambda:InvokeFunction', 's3:GetObject', 's3:PutObject', 's3:DeleteObject']),
    );
    expect(actions('coordinator')).toContain('lambda:InvokeFunctionUrl');
    expect(actions('coordinator').join()).not.toContain('s3:');
    expect(actions('step-functions')).toContain('states:StartSyncExecution');
  });
});
