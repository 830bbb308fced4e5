import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Slo } from '../plan/plan.ts';
import type { PartitionedModel } from './partitioned-model.ts';

export interface PartitaAlarmsProps {
  readonly model: PartitionedModel;
  /**
   * Latency that an inference is to keep to; over it in three of five periods of five minutes, the alarm goes off.
   * @default - the SLO that the plan was chosen for, if it was
   */
  readonly slo?: Slo;
  /**
   * Share of invocations that may fail over five minutes, 0 to 1.
   * @default 0.01
   */
  readonly maxErrorRate?: number;
  /**
   * Dollars a month; a day that cost more than its share of that sets the alarm off.
   * @default - no alarm on cost
   */
  readonly monthlyBudgetUsd?: number;
  /**
   * Region whose list prices the cost is modelled with.
   * @default - the stack's, and us-east-1 where the stack is bound to none
   */
  readonly priceRegion?: string;
  /**
   * What happens when an alarm goes off, such as a message to an SNS topic.
   * @default - it only shows
   */
  readonly actions?: readonly IAlarmAction[];
}

const daysAMonth = 365.25 / 12;

/** Alarms on latency, errors and the pace of cost. */
export class PartitaAlarms extends Construct {
  /** Undefined where there is no SLO. */
  readonly latency: Alarm | undefined;
  readonly errors: Alarm;
  /** Undefined where there is no budget. */
  readonly cost: Alarm | undefined;

  /** @throws PartitaError P1750 when the region's prices aren't known and there is a budget */
  constructor(scope: Construct, id: string, props: PartitaAlarmsProps) {
    super(scope, id);
    const { model, maxErrorRate = 0.01, monthlyBudgetUsd, priceRegion, actions = [] } = props;
    const slo = props.slo ?? model.plan.search?.slo;
    const { name } = model.plan.model;
    if (slo) {
      this.latency = this.#alarm('Latency', {
        metric: model.metricLatency({ statistic: Stats.percentile(slo.percentile) }),
        threshold: slo.latencyMs,
        alarmDescription: `p${slo.percentile} of ${name} is over ${slo.latencyMs} ms.`,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      });
    }
    this.errors = this.#alarm('Errors', {
      metric: new MathExpression({
        expression: 'errors / requests',
        label: 'share of failed invocations',
        usingMetrics: {
          errors: model.metricErrors(),
          requests: model.metricInvocations({ statistic: Stats.SUM }),
        },
      }),
      threshold: maxErrorRate,
      alarmDescription: `More than ${maxErrorRate * 100} % of the inferences of ${name} fail.`,
      evaluationPeriods: 1,
    });
    if (monthlyBudgetUsd !== undefined) {
      this.cost = this.#alarm('Cost', {
        metric: model.metricCostUsd({
          period: Duration.days(1),
          ...(priceRegion !== undefined && { region: priceRegion }),
        }),
        threshold: monthlyBudgetUsd / daysAMonth,
        alarmDescription: `At the pace of a day, ${name} costs more than $${monthlyBudgetUsd} a month (modelled).`,
        evaluationPeriods: 1,
      });
    }
    for (const alarm of [this.latency, this.errors, this.cost]) alarm?.addAlarmAction(...actions);
  }

  #alarm(
    id: string,
    props: {
      readonly metric: IMetric;
      readonly threshold: number;
      readonly alarmDescription: string;
      readonly evaluationPeriods: number;
      readonly datapointsToAlarm?: number;
    },
  ): Alarm {
    return new Alarm(this, id, {
      ...props,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // No requests are no trouble.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
