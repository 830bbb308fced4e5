import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { orchestrations } from '../../lib/plan/plan.ts';
import { architectures } from '../../lib/plan/platform.ts';
import { type Change, stackOf } from './stack-of.ts';

function findingsOf(change: Change) {
  const stack = stackOf(change);
  const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId }) => `${ruleName} ${resourceLogicalId}`),
  );
}

describe("cdk-nag's AwsSolutions pack", { timeout: 60_000 }, () => {
  describe.each(orchestrations)('with the orchestration %s', (orchestration) => {
    it.each(architectures)('finds nothing on %s', (architecture) => {
      expect(findingsOf({ plan: { orchestration }, partition: { architecture } })).toEqual([]);
    });

    it('finds nothing when every option is taken', () => {
      const provisionedConcurrency = {
        executions: 1,
        schedule: [{ name: 'Night', schedule: Schedule.cron({ hour: '22' }), executions: 0 }],
      };
      const props = {
        tracing: true,
        monitoring: { monthlyBudgetUsd: 10 },
        reservedConcurrentExecutions: 5,
        provisionedConcurrency,
      };
      expect(findingsOf({ plan: { orchestration }, props })).toEqual([]);
    });
  });

  it('finds what is wrong, where something is', () => {
    const stack = stackOf();
    stack.model.partitions[0]?.role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
    expect(violations.map(({ ruleName }) => ruleName)).toContainEqual(
      expect.stringContaining('AwsSolutions-IAM5'),
    );
  });
});
