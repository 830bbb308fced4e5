import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type Role } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Function as LambdaFunction,
  Runtime,
  Tracing,
  type Version,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionEnv } from '../plan/function-env.ts';
import { estimateInitMs } from '../plan/init-estimate.ts';
import { maxInitMs } from '../plan/lambda-limits.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { checkConcurrency, checkPartition } from './check-limits.ts';
import { initTooSlow } from './errors.ts';
import { FunctionMetrics } from './function-metrics.ts';
import { makeFunctionRole } from './function-role.ts';
import type { HandoffBucket } from './handoff-bucket.ts';

import { lambdaArchitecture } from './lambda-architecture.ts';
import type { OnnxRuntimeLayer } from './onnxruntime-layer.ts';
import { type PartitionCode, partitionCode } from './partition-code.ts';
import { partitionFolder } from './partition-folder.ts';
import type { PartitionHandlerLayer } from './partition-handler-layer.ts';
import { type ProvisionedConcurrency, scheduleConcurrency } from './provisioned-concurrency.ts';

/** What can be said of the function of every partition at once. */
export interface PartitionFunctionOptions {
  /** @default Runtime.NODEJS_24_X */
  readonly runtime?: Runtime;
  /** @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
  /**
   * Whether X-Ray traces requests.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Most environments that run at once: a cap on what a burst can cost. Requests above it are throttled.
   * @default - the account's
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Environments that are kept initialised. Then a deployment deletes the versions that it replaces, because they
   * would go on being billed.
   * @default - none
   */
  readonly provisionedConcurrency?: ProvisionedConcurrency;
  /**
   * Whether a partition may be deployed whose init is modelled to take more than 10 s: Lambda then starts it anew
   * within its first invocation.
   * @default false
   */
  readonly allowSlowInit?: boolean;
}

export interface PartitionFunctionProps extends PartitionFunctionOptions {
  readonly partition: PlannedPartition;
  /** Folder that the partition's paths are relative to: the plan's. */
  readonly directory: string;
  /** The model's name, in logs and metrics. */
  readonly model: string;
  /** Of the plan, as `planHashOf` makes it; an event of another plan is refused. */
  readonly planHash: string;
  /** Of the partition's architecture. */
  readonly onnxRuntime: OnnxRuntimeLayer;
  readonly handler: PartitionHandlerLayer;
  readonly handoff: HandoffBucket;
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
}

/**
 * The Lambda function of one partition, its published version, and a log group and a role of its own. The role may
 * write that log, reach the hand-off objects and read its own weights, nothing else.
 */
export class PartitionFunction extends Construct {
  readonly partition: PlannedPartition;
  readonly function: LambdaFunction;
  /** What a deployment names. Versions that it replaces stay until the function goes, for what is under way. */
  readonly version: Version;
  /** `live`: the version of the last deployment. */
  readonly alias: Alias;
  readonly logGroup: LogGroup;
  readonly role: Role;
  /** Modelled: what init takes, with a download of weights where there is one. */
  readonly estimatedInitMs: number;
  readonly #metrics: FunctionMetrics;

  /** @throws PartitaError P1502 to P1506, P1509, P1514 to P1518 where it breaks a limit or lacks files */
  constructor(scope: Construct, id: string, props: PartitionFunctionProps) {
    super(scope, id);
    const { partition, onnxRuntime, handler, handoff, provisionedConcurrency: provisioned } = props;
    const folder = partitionFolder(partition, props.directory);
    checkPartition(partition, onnxRuntime.architecture);
    checkConcurrency(partition.name, props.reservedConcurrentExecutions, provisioned?.executions ?? 0);
    const code = partitionCode(this, partition, folder, onnxRuntime.unzippedBytes + handler.unzippedBytes);
    this.partition = partition;
    this.estimatedInitMs = estimateInitMs(code.weightBytes, partition.memoryMb, code.weights !== null);
    this.#checkInit(props);

    const { role, logGroup } = makeFunctionRole(this, props);
    this.role = role;
    this.logGroup = logGroup;
    handoff.grantHandoff(role);
    code.weights?.asset.grantRead(role);

    this.function = new LambdaFunction(this, 'Function', {
      description: `Segments ${partition.from + 1} to ${partition.to}`,
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      architecture: lambdaArchitecture(partition.architecture),
      handler: 'index.handler',
      code: code.code,
      layers: [onnxRuntime.layer, handler.layer],
      memorySize: partition.memoryMb,
      timeout: Duration.seconds(partition.timeoutSec),
      role,
      logGroup,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(code.weights && { ephemeralStorageSize: code.weights.ephemeralStorage }),
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      currentVersionOptions: {
        removalPolicy: provisioned ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
        ...(provisioned && { provisionedConcurrentExecutions: provisioned.executions }),
      },
      environment: environmentOf(props, code),
    });
    // A layer's logical id stays when its content changes.
    this.function.invalidateVersionBasedOn(`${onnxRuntime.identity} ${handler.identity}`);
    this.version = this.function.currentVersion;
    this.alias = this.function.addAlias('live');
    if (provisioned?.schedule?.length) {
      const { functionName } = this.function;
      scheduleConcurrency(this, `function:${functionName}:${this.version.version}`, provisioned);
    }
    this.#metrics = new FunctionMetrics(this.function, { ...partition, model: props.model });
  }

  /** Lets a grantee invoke the partition, in this version and those before. */
  grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.#versionArns],
    });
  }

  /** The same for the role of what walks the chain. */
  grantWalker(role: Role): Grant {
    acknowledgeWildcard(
      role,
      this.#versionArns,
      'Versions of one function: requests that are under way during a deployment name the ones before.',
    );
    return this.grantInvoke(role);
  }

  /** Duration of invocations, without init. @default p95 over 5 minutes */
  metricLatency(options?: MetricOptions) {
    return this.#metrics.latency(options);
  }

  metricInvocations(options?: MetricOptions) {
    return this.#metrics.invocations(options);
  }

  metricErrors(options?: MetricOptions) {
    return this.#metrics.errors(options);
  }

  metricThrottles(options?: MetricOptions) {
    return this.#metrics.throttles(options);
  }

  /** First invocations of environments, as the function counts them. */
  metricColdStarts(options?: MetricOptions) {
    return this.#metrics.coldStarts(options);
  }

  /**
   * What the invocations cost at list prices, modelled from the billed duration that the function estimates.
   *
   * @param region whose price book is taken @default the stack's, and us-east-1 where the stack has none
   * @throws PartitaError P1750 when the region's prices aren't known
   */
  metricCostUsd(options?: MetricOptions & { readonly region?: string }) {
    return this.#metrics.costUsd(options);
  }

  get #versionArns(): string {
    return `${this.function.functionArn}:*`;
  }

  #checkInit({ partition, allowSlowInit = false, provisionedConcurrency }: PartitionFunctionProps): void {
    if (this.estimatedInitMs <= maxInitMs) return;
    const error = initTooSlow(partition.name, this.estimatedInitMs);
    // Environments that are provisioned have 15 minutes.
    if (!allowSlowInit && provisionedConcurrency === undefined) throw error;
    Annotations.of(this).addWarningV2(`partita:${error.code}`, error.message);
  }
}

const environmentOf = (
  { handoff, model, planHash, optimizeOnTarget, profiling }: PartitionFunctionProps,
  { weights }: PartitionCode,
): Record<string, string> => ({
  [functionEnv.model]: model,
  [functionEnv.planHash]: planHash,
  [functionEnv.handoffBucket]: handoff.bucket.bucketName,
  ...(weights && {
    [functionEnv.weightsBucket]: weights.asset.s3BucketName,
    [functionEnv.weightsKey]: weights.asset.s3ObjectKey,
    [functionEnv.weightsBytes]: String(weights.bytes),
    [functionEnv.weightsSha256]: weights.sha256,
  }),
  ...(optimizeOnTarget && { PARTITA_OPTIMIZE: 'target' }),
  ...(profiling && { PARTITA_PROFILING: '1' }),
});
