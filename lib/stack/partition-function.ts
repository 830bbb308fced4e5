import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { maxUnzippedBytes, memoryMbRange } from '../plan/lambda-limits.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import { architectureMismatch, memoryOutOfRange, notOnLambda, packageTooLarge } from './errors.ts';
import type { HandoffBucket } from './handoff-bucket.ts';
import { lambdaArchitecture } from './lambda-architecture.ts';
import type { OnnxRuntimeLayer } from './onnxruntime-layer.ts';
import { folderBytes, partitionFolder } from './partition-folder.ts';
import type { PartitionHandlerLayer } from './partition-handler-layer.ts';

export interface PartitionFunctionProps {
  readonly partition: PlannedPartition;
  /** Folder that the partition's paths are relative to: the plan's. */
  readonly directory: string;
  /** Of the partition's architecture. */
  readonly onnxRuntime: OnnxRuntimeLayer;
  readonly handler: PartitionHandlerLayer;
  /**
   * Where tensors go that don't travel inline.
   * @default - none: an answer that doesn't fit inline is an error
   */
  readonly handoff?: HandoffBucket;
  /**
   * Lets ONNX Runtime optimise the graph for the processor it runs on: faster on convolutions, other bits.
   * @default false
   */
  readonly optimizeOnTarget?: boolean;
  /**
   * Lets callers ask for the time of each node.
   * @default false
   */
  readonly profiling?: boolean;
  /** @default Runtime.NODEJS_22_X */
  readonly runtime?: Runtime;
  /** @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * The Lambda function of one partition, with a log group and a role of its own. The role may write that log and
 * reach the hand-off objects, nothing else.
 */
export class PartitionFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  /** @throws PartitaError P1502 to P1507 where the partition breaks a limit or lacks files */
  constructor(scope: Construct, id: string, props: PartitionFunctionProps) {
    super(scope, id);
    const { partition, onnxRuntime, handler, handoff } = props;
    const folder = partitionFolder(partition, props.directory);
    checkLimits(partition, folder, onnxRuntime, handler);

    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    handoff?.grantHandoff(this.role);

    this.function = new LambdaFunction(this, 'Function', {
      description: `Segments ${partition.from + 1} to ${partition.to}`,
      runtime: props.runtime ?? Runtime.NODEJS_22_X,
      architecture: lambdaArchitecture(partition.architecture),
      handler: 'index.handler',
      code: Code.fromAsset(folder, { assetHash: partition.sha256 }),
      layers: [onnxRuntime.layer, handler.layer],
      memorySize: partition.memoryMb,
      timeout: Duration.seconds(partition.timeoutSec),
      role: this.role,
      logGroup: this.logGroup,
      environment: {
        ...(handoff && { PARTITA_HANDOFF_BUCKET: handoff.bucket.bucketName }),
        ...(props.optimizeOnTarget && { PARTITA_OPTIMIZE: 'target' }),
        ...(props.profiling && { PARTITA_PROFILING: '1' }),
      },
    });
  }
}

function checkLimits(
  { name, tier, memoryMb, architecture }: PlannedPartition,
  folder: string,
  onnxRuntime: OnnxRuntimeLayer,
  handler: PartitionHandlerLayer,
): void {
  if (tier !== 'lambda') throw notOnLambda(name, tier);
  const { min, max } = memoryMbRange;
  if (!Number.isInteger(memoryMb) || memoryMb < min || memoryMb > max) throw memoryOutOfRange(name, memoryMb);
  if (architecture !== onnxRuntime.architecture) {
    throw architectureMismatch(name, architecture, onnxRuntime.architecture);
  }
  const bytes = folderBytes(folder) + onnxRuntime.unzippedBytes + handler.unzippedBytes;
  if (bytes > maxUnzippedBytes) throw packageTooLarge(name, bytes, maxUnzippedBytes);
}
