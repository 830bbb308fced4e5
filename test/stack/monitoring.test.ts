import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { PartitaDashboard, PartitionedModel } from '../../lib/stack/index.ts';
import { makeApp, modelOf, propsOf, templateOf } from './stack-of.ts';

const monitoring = { slo: { percentile: 95, latencyMs: 300 }, monthlyBudgetUsd: 60, maxErrorRate: 0.02 };

describe('monitoring', { timeout: 30_000 }, () => {
  it('is there when it is asked for', () => {
    templateOf().resourceCountIs('AWS::CloudWatch::Alarm', 0);
    templateOf().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    const template = templateOf({ props: { monitoring } });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it('alarms on the SLO, on errors, and on a day that cost more than its share of the month', () => {
    const template = templateOf({ plan: { orchestration: 'step-functions' }, props: { monitoring } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/States',
      MetricName: 'ExecutionTime',
      ExtendedStatistic: 'p95',
      Threshold: 300,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 0.02,
      TreatMissingData: 'notBreaching',
    });
    const [cost] = Object.values(
      template.findResources('AWS::CloudWatch::Alarm', {
        Properties: { AlarmDescription: Match.stringLikeRegexp('costs more') },
      }),
    );
    expect(cost?.['Properties'].Threshold * 30.4375).toBeCloseTo(60, 9);
  });

  it('has an alarm on the SLO that the plan was chosen for', () => {
    const alarms = (change = {}) =>
      templateOf({ ...change, props: { monitoring: {} } }).findResources('AWS::CloudWatch::Alarm');
    expect(Object.keys(alarms())).toHaveLength(1);
  });

  it('adds up what each function costs: billed ms times its memory, and requests', () => {
    const model = modelOf({ partition: { memoryMb: 1024, architecture: 'x86_64' } });
    const { mathExpression } = model.partitions[0]!.metricCostUsd().toMetricConfig();
    // 1 GB for a ms, and a request, in us-east-1.
    expect(mathExpression?.expression).toMatch(/ \* 0\.0000000166667 \+ .* \* 0\.0000002$/);
    const names = Object.values(mathExpression?.usingMetrics ?? {}).map(
      (metric) => metric.toMetricConfig().metricStat?.metricName,
    );
    expect(names).toEqual(['BilledMsEstimate', 'Invocations']);
    expect(() => model.partitions[0]!.metricCostUsd({ region: 'mars-north-1' })).toThrow(
      expect.objectContaining({ code: 'P1750' }),
    );
  });

  it('shows latency by partition, cold starts, cost, errors and throttles on one page', () => {
    const stack = new Stack(makeApp(), 'Theirs');
    const model = new PartitionedModel(stack, 'Model', propsOf());
    new PartitaDashboard(stack, 'Dashboard', { model, dashboardName: 'tiny' });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'tiny' });
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.['Properties'].DashboardBody).replaceAll('\\', '');
    for (const title of [
      'Latency by partition',
      'Cold starts by partition',
      'Cost of a thousand',
      'Errors and throttles',
    ]) {
      expect(body).toContain(title);
    }
    for (const metric of ['Duration', 'ColdStart', 'Throttles', 'Errors'])
      expect(body).toContain(`"${metric}"`);
  });
});
