import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PartitionedModel, type PartitionedModelProps } from './partitioned-model.ts';
import { stackTag } from './stack-name.ts';
import { outputKeys } from './stack-outputs.ts';

/** A stack of one partitioned model, with outputs that scripts and the client read. */
export class PartitaStack extends Stack {
  readonly model: PartitionedModel;

  /** @throws PartitaError P1502 to P1508 where a partition breaks a limit or lacks files */
  constructor(scope: Construct, id: string, props: PartitionedModelProps) {
    super(scope, id, {
      description: `Partitions of ${props.plan.model.name}`,
    });
    this.model = new PartitionedModel(this, 'Model', props);
    Tags.of(this).add(stackTag, this.stackName);
    new CfnOutput(this, outputKeys.functionNames, {
      description: "Functions in the order of the plan's partitions",
      value: this.model.partitions.map(({ function: partition }) => partition.functionName).join(','),
    });
    if (this.model.handoff) {
      new CfnOutput(this, outputKeys.handoffBucket, { value: this.model.handoff.bucket.bucketName });
    }
  }
}
