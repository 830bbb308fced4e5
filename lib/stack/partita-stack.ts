import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PartitionedModel, type PartitionedModelProps } from './partitioned-model.ts';
import { stackTag } from './stack-name.ts';
import { outputKeys } from './stack-outputs.ts';

/** A stack of one partitioned model, with outputs that scripts and the client read. */
export class PartitaStack extends Stack {
  readonly model: PartitionedModel;

  /** @throws PartitaError as `PartitionedModel` */
  constructor(scope: Construct, id: string, props: PartitionedModelProps) {
    super(scope, id, { description: `Partitions of ${props.plan.model.name}` });
    this.model = new PartitionedModel(this, 'Model', props);
    const { partitions, planHash, handoff, coordinator, stateMachine } = this.model;
    Tags.of(this).add(stackTag, this.stackName);

    const output = (key: string, value: string, description: string) =>
      new CfnOutput(this, key, { value, description });
    const listed = (values: readonly string[]) => values.join(',');
    output(outputKeys.planHash, planHash, 'Plan that is deployed');
    output(
      outputKeys.functionNames,
      listed(partitions.map(({ function: { functionName } }) => functionName)),
      "Functions in the order of the plan's partitions",
    );
    output(
      outputKeys.functionVersions,
      listed(partitions.map(({ version }) => version.version)),
      'Their versions, which belong together',
    );
    output(outputKeys.handoffBucket, handoff.bucket.bucketName, 'Where tensors go that are too large');
    if (coordinator)
      output(outputKeys.endpoint, coordinator.url.url, 'Open Inference Protocol v2, IAM signed');
    if (stateMachine) {
      const { stateMachineArn } = stateMachine.stateMachine;
      output(outputKeys.stateMachine, stateMachineArn, 'Express state machine');
    }
  }
}
