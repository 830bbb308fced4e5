import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** A function's log group, and a role that may write it, and traces where asked for. */
export function makeFunctionRole(
  scope: Construct,
  {
    logRetention = RetentionDays.ONE_MONTH,
    tracing = false,
  }: { logRetention?: RetentionDays; tracing?: boolean },
): { role: Role; logGroup: LogGroup } {
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  if (tracing) {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
      }),
    );
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resource to name for writing traces.');
  }
  return { role, logGroup };
}
