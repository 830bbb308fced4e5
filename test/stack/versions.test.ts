import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { PlannedPartition } from '../../lib/plan/plan.ts';
import { propsOf, templateOf } from './stack-of.ts';

const versionsOf = (template: Template) => template.findResources('AWS::Lambda::Version');

const assetsOf = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Code.S3Key,
  );

/** The tiny plan's partitions, of which the first has other files. */
const otherFiles = () =>
  propsOf().plan.partitions.map(
    (partition, index): PlannedPartition =>
      index === 0 ? { ...partition, sha256: 'b'.repeat(64) } : partition,
  );

describe('deploying a plan', { timeout: 30_000 }, () => {
  it('publishes a version of each function, which stays while requests may still name it', () => {
    const versions = Object.values(versionsOf(templateOf()));
    expect(versions).toHaveLength(2);
    for (const { DeletionPolicy, UpdateReplacePolicy } of versions) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    }
  });

  it('names versions that belong together, and a live alias for each', () => {
    const template = templateOf();
    const ids = Object.keys(versionsOf(template));
    const [output] = Object.values(template.findOutputs('FunctionVersions'));
    expect(output?.['Value']).toEqual({
      'Fn::Join': ['', ids.flatMap((id, i) => [...(i ? [','] : []), { 'Fn::GetAtt': [id, 'Version'] }])],
    });
    for (const id of ids) {
      template.hasResourceProperties('AWS::Lambda::Alias', {
        Name: 'live',
        FunctionVersion: { 'Fn::GetAtt': [id, 'Version'] },
      });
    }
  });

  it('publishes nothing new when nothing changes, and all anew when the plan does', () => {
    const before = templateOf();
    const same = templateOf({ plan: { createdAt: '2027-02-03T00:00:00Z' } });
    expect(Object.keys(versionsOf(same))).toEqual(Object.keys(versionsOf(before)));

    const after = templateOf({ plan: { partitions: otherFiles() } });
    expect(Object.keys(after.findResources('AWS::Lambda::Function'))).toEqual(
      Object.keys(before.findResources('AWS::Lambda::Function')),
    );
    for (const id of Object.keys(versionsOf(after))) expect(versionsOf(before)).not.toHaveProperty(id);
  });

  it('uploads one asset when one partition changes', () => {
    const before = assetsOf(templateOf());
    const after = assetsOf(templateOf({ plan: { partitions: otherFiles() } }));
    expect(after.map((asset, i) => asset === before[i]).sort()).toEqual([false, true]);
  });

  it('deletes versions that would go on being billed when they are replaced', () => {
    const template = templateOf({ props: { provisionedConcurrency: { executions: 2 } } });
    template.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'Delete',
      Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
    });
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });
});
