import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { servedPlanOf } from '../plan/deployment.ts';
import type { Plan } from '../plan/plan.ts';
import { acknowledge } from './acknowledge.ts';
import { chainDefinition } from './chain-definition.ts';
import type { PartitionFunction, PartitionFunctionOptions } from './partition-function.ts';

export interface ChainStateMachineProps extends Pick<PartitionFunctionOptions, 'logRetention' | 'tracing'> {
  readonly plan: Plan;
  /** In the plan's order. */
  readonly partitions: readonly PartitionFunction[];
}

/** An Express state machine that walks the chain; tensors go by S3. Its definition names versions of the partitions. */
export class ChainStateMachine extends Construct {
  readonly stateMachine: StateMachine;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ChainStateMachineProps) {
    super(scope, id);
    const { plan, partitions, logRetention, tracing = false } = props;
    const stack = Stack.of(this);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    for (const partition of partitions) partition.grantWalker(this.role);
    acknowledge(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'Log delivery and X-Ray have no resource to name for what a state machine does with them.',
    );
    const definition = chainDefinition(
      servedPlanOf(plan),
      partitions.map(({ version }) => ({ functionArn: version.functionArn })),
      stack.partition,
    );
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      comment: definition.Comment,
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      role: this.role,
      timeout: Duration.seconds(definition.TimeoutSeconds),
      tracingEnabled: tracing,
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: false },
    });
    if (!tracing) {
      acknowledge(
        this.stateMachine,
        'AwsSolutions-SF2',
        'X-Ray bills every trace; the prop tracing turns it on.',
      );
    }
  }

  /** Lets a grantee start executions and wait for their answers. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartSyncExecution(grantee);
  }

  /** Time of whole executions. @default p95 over 5 minutes */
  metricLatency(options?: MetricOptions): Metric {
    return this.stateMachine.metricTime({ statistic: Stats.percentile(95), ...options });
  }

  metricInvocations(options?: MetricOptions): Metric {
    return this.stateMachine.metricStarted(options);
  }

  metricErrors(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }
}
