import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PartitaAlarms, type PartitaAlarmsProps } from './alarms.ts';
import { PartitaDashboard } from './dashboard.ts';
import { PartitionedModel, type PartitionedModelProps } from './partitioned-model.ts';
import { stackTag } from './stack-name.ts';
import { outputKeys } from './stack-outputs.ts';

export interface PartitaStackProps extends PartitionedModelProps {
  /**
   * Whether there are a dashboard and alarms. A dashboard is billed by the month.
   * @default - neither
   */
  readonly monitoring?: Omit<PartitaAlarmsProps, 'model'>;
}

/** A stack of one partitioned model, with outputs that scripts and the client read. */
export class PartitaStack extends Stack {
  readonly model: PartitionedModel;
  readonly dashboard: PartitaDashboard | undefined;
  readonly alarms: PartitaAlarms | undefined;

  /** @throws PartitaError as `PartitionedModel`, P1750 where costs are to be shown in a region of unknown prices */
  constructor(scope: Construct, id: string, { monitoring, ...props }: PartitaStackProps) {
    super(scope, id, { description: `Partitions of ${props.plan.model.name}` });
    this.model = new PartitionedModel(this, 'Model', props);
    if (monitoring) {
      const { priceRegion } = monitoring;
      this.alarms = new PartitaAlarms(this, 'Alarms', { model: this.model, ...monitoring });
      this.dashboard = new PartitaDashboard(this, 'Dashboard', {
        model: this.model,
        ...(priceRegion !== undefined && { priceRegion }),
      });
    }
    Tags.of(this).add(stackTag, this.stackName);
    this.#addOutputs();
  }

  #addOutputs(): void {
    const { partitions, planHash, handoff, coordinator, stateMachine } = this.model;
    const output = (key: string, value: string, description: string) =>
      new CfnOutput(this, key, { value, description });
    output(outputKeys.planHash, planHash, 'Plan that is deployed');
    output(
      outputKeys.functionNames,
      partitions.map(({ function: { functionName } }) => functionName).join(','),
      "Functions in the order of the plan's partitions",
    );
    output(
      outputKeys.functionVersions,
      partitions.map(({ version }) => version.version).join(','),
      'Their versions, which belong together',
    );
    output(outputKeys.handoffBucket, handoff.bucket.bucketName, 'Where tensors go that are too large');
    if (coordinator)
      output(outputKeys.endpoint, coordinator.url.url, 'Open Inference Protocol v2, IAM signed');
    if (stateMachine) {
      output(outputKeys.stateMachine, stateMachine.stateMachine.stateMachineArn, 'Express state machine');
    }
  }
}
