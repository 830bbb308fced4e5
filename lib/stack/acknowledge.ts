import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Says why a finding of a rule pack, such as cdk-nag's, is as it should be. */
export function acknowledge(scope: Construct, id: string, reason: string): void {
  Validations.of(scope).acknowledge({ id, reason });
}

/** Says why a policy of `scope` names a resource with a wildcard. */
export function acknowledgeWildcard(scope: Construct, arn: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${written(Stack.of(scope).resolve(arn))}]`, reason);
}

/** A CloudFormation value as cdk-nag writes it: references in angle brackets. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(written).join(argument[0]);
  return `<${Array.isArray(argument) ? argument.join('.') : argument}>`;
}
