import { Stack } from 'aws-cdk-lib';
import { ScalableTarget, type Schedule, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Environments that are kept initialised, and billed while they are. */
export interface ProvisionedConcurrency {
  /** Environments of each partition. */
  readonly executions: number;
  /**
   * Other numbers at other times.
   * @default - the same number always
   */
  readonly schedule?: readonly ScheduledConcurrency[];
}

export interface ScheduledConcurrency {
  /** Unique among the schedule's. */
  readonly name: string;
  /** When the number changes. */
  readonly schedule: Schedule;
  readonly executions: number;
}

/**
 * Changes the provisioned concurrency of a version by a schedule, with Application Auto Scaling.
 *
 * @param resourceId `function:NAME:VERSION`
 */
export function scheduleConcurrency(
  scope: Construct,
  resourceId: string,
  { executions, schedule = [] }: ProvisionedConcurrency,
): ScalableTarget {
  const most = Math.max(executions, ...schedule.map((each) => each.executions));
  const roleArn = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role/aws-service-role/lambda.application-autoscaling.amazonaws.com',
    resourceName: 'AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency',
  });
  const target = new ScalableTarget(scope, 'Concurrency', {
    serviceNamespace: ServiceNamespace.LAMBDA,
    scalableDimension: 'lambda:function:ProvisionedConcurrency',
    resourceId,
    minCapacity: Math.min(executions, ...schedule.map((each) => each.executions)),
    maxCapacity: most,
    role: Role.fromRoleArn(scope, 'ScalingRole', roleArn),
  });
  for (const { name, schedule: when, executions: capacity } of schedule) {
    target.scaleOnSchedule(name, { schedule: when, minCapacity: capacity, maxCapacity: capacity });
  }
  return target;
}
