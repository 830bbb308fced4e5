import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Plan } from '../plan/plan.ts';
import type { Architecture } from '../plan/platform.ts';
import { HandoffBucket } from './handoff-bucket.ts';
import { OnnxRuntimeLayer } from './onnxruntime-layer.ts';
import { PartitionFunction } from './partition-function.ts';
import { PartitionHandlerLayer } from './partition-handler-layer.ts';

export interface PartitionedModelProps {
  readonly plan: Plan;
  /** Folder that the plan's paths are relative to: the one that plan.json lies in. */
  readonly directory: string;
  /** @default Runtime.NODEJS_22_X */
  readonly runtime?: Runtime;
  /** @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * All partitions of a plan as Lambda functions.
 *
 * @example
 * const model = new PartitionedModel(this, 'Bert', { plan: readPlan('out/plan.json'), directory: 'out' });
 * for (const { function: partition } of model.partitions) partition.grantInvoke(caller);
 */
export class PartitionedModel extends Construct {
  /** In the plan's order. */
  readonly partitions: readonly PartitionFunction[];
  /** Undefined when the plan hands everything over inline. */
  readonly handoff: HandoffBucket | undefined;

  /** @throws PartitaError P1502 to P1508 where a partition breaks a limit or lacks files */
  constructor(scope: Construct, id: string, { plan, directory, ...options }: PartitionedModelProps) {
    super(scope, id);
    const usesS3 = plan.partitions.some(({ channelIn, channelOut }) =>
      [channelIn, channelOut].includes('s3'),
    );
    this.handoff = usesS3 ? new HandoffBucket(this, 'Handoff') : undefined;
    const handler = new PartitionHandlerLayer(this, 'Handler');
    const onnxRuntimes = new Map<Architecture, OnnxRuntimeLayer>();
    for (const { architecture } of plan.partitions) {
      if (onnxRuntimes.has(architecture)) continue;
      onnxRuntimes.set(
        architecture,
        new OnnxRuntimeLayer(this, `OnnxRuntime-${architecture}`, { architecture }),
      );
    }
    this.partitions = plan.partitions.map(
      (partition) =>
        new PartitionFunction(this, partition.name, {
          ...options,
          partition,
          directory,
          handler,
          onnxRuntime: onnxRuntimes.get(partition.architecture)!,
          ...(this.handoff && { handoff: this.handoff }),
          optimizeOnTarget: plan.optimize === 'target',
          profiling: plan.purpose === 'profile',
        }),
    );
  }
}
