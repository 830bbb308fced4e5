import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { PartitionedModel } from './partitioned-model.ts';

export interface PartitaDashboardProps {
  readonly model: PartitionedModel;
  /** @default - CloudFormation makes one */
  readonly dashboardName?: string;
  /**
   * Region whose list prices the costs are modelled with.
   * @default - the stack's, and us-east-1 where the stack is bound to none
   */
  readonly priceRegion?: string;
}

const half = { width: 12, height: 6 } as const;
const period = Duration.minutes(5);

/** Latency by partition, cold starts, cost per thousand inferences, errors and throttles of a model on one page. */
export class PartitaDashboard extends Construct {
  readonly dashboard: Dashboard;

  /** @throws PartitaError P1750 when the region's prices aren't known */
  constructor(scope: Construct, id: string, { model, dashboardName, priceRegion }: PartitaDashboardProps) {
    super(scope, id);
    const { plan, planHash, partitions } = model;
    this.dashboard = new Dashboard(this, 'Dashboard', { ...(dashboardName && { dashboardName }) });
    const graph = (title: string, label: string, left: IMetric[]) =>
      new GraphWidget({ title, left, period, leftYAxis: { min: 0, label, showUnits: false }, ...half });
    const byPartition = (metricOf: (partition: (typeof partitions)[number], label: string) => IMetric) =>
      partitions.map((each) => metricOf(each, each.partition.name));

    this.dashboard.addWidgets(
      new TextWidget({
        width: 24,
        height: 2,
        markdown: `**${plan.model.name}**, plan \`${planHash}\`, ${partitions.length} partitions, orchestration ${plan.orchestration}. Latency, cold starts, errors and throttles are measured; dollars are modelled from list prices.`,
      }),
    );
    this.dashboard.addWidgets(
      graph('Latency of an inference', 'ms', [
        model.metricLatency({ statistic: 'p50', label: 'p50' }),
        model.metricLatency({ statistic: 'p95', label: 'p95' }),
        model.metricLatency({ statistic: 'p99', label: 'p99' }),
      ]),
      graph(
        'Latency by partition, p95',
        'ms',
        byPartition((partition, label) => partition.metricLatency({ label })),
      ),
    );
    this.dashboard.addWidgets(
      graph('Inferences', 'count', [model.metricInvocations({ label: 'inferences' })]),
      graph(
        'Cold starts by partition',
        'count',
        byPartition((partition, label) => partition.metricColdStarts({ label })),
      ),
    );
    this.dashboard.addWidgets(
      graph('Cost of a thousand inferences, modelled', 'USD', [costPerThousand(model, priceRegion)]),
      graph('Errors and throttles', 'count', [
        model.metricErrors({ label: 'errors' }),
        model.metricThrottles({ label: 'throttles' }),
      ]),
    );
  }
}

const costPerThousand = (model: PartitionedModel, region: string | undefined): IMetric =>
  new MathExpression({
    expression: '1000 * usd / inferences',
    label: 'USD per thousand',
    usingMetrics: {
      usd: model.metricCostUsd(region === undefined ? {} : { region }),
      inferences: model.metricInvocations({ statistic: 'Sum' }),
    },
    period,
  });
