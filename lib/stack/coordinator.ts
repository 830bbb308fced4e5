import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable, Role } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  type FunctionUrl,
  FunctionUrlAuthType,
  type FunctionUrlCorsOptions,
  Function as LambdaFunction,
  Runtime,
  Tracing,
  type Version,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { defaultCoordinatorMb } from '../plan/coordinator.ts';
import { servedPlanOf } from '../plan/deployment.ts';
import { functionEnv, servedPlanFile } from '../plan/function-env.ts';
import { coordinatorName } from '../plan/metrics.ts';
import type { Plan } from '../plan/plan.ts';
import { type BundledFile, bundleHandler, contentOf } from './bundle.ts';
import { tooManyPartitions } from './errors.ts';
import { FunctionMetrics } from './function-metrics.ts';
import { makeFunctionRole } from './function-role.ts';
import type { HandoffBucket } from './handoff-bucket.ts';
import { lambdaArchitecture } from './lambda-architecture.ts';
import { layerCode } from './layer-content.ts';
import type { PartitionFunction, PartitionFunctionOptions } from './partition-function.ts';

/** Partitions whose ARNs, of up to 122 characters, fit Lambda's 4 KB of environment. */
const mostPartitions = 32;
/** The longest that a function runs. */
const mostSec = 900;

export interface CoordinatorProps
  extends Pick<
    PartitionFunctionOptions,
    'runtime' | 'logRetention' | 'tracing' | 'reservedConcurrentExecutions'
  > {
  readonly plan: Plan;
  /** In the plan's order. */
  readonly partitions: readonly PartitionFunction[];
  readonly handoff: HandoffBucket;
  /**
   * Which pages a browser may call the URL from.
   * @default - none
   */
  readonly cors?: FunctionUrlCorsOptions;
}

/**
 * The function that walks the chain, with a URL that answers the Open Inference Protocol v2 to whom IAM allows it. Its
 * alias is the one switch from a plan to the next: a version of it names versions of the partitions.
 */
export class Coordinator extends Construct {
  static #bundle: ReturnType<typeof bundleHandler> | undefined;

  readonly function: LambdaFunction;
  readonly version: Version;
  readonly alias: Alias;
  readonly url: FunctionUrl;
  readonly logGroup: LogGroup;
  readonly role: Role;
  readonly #metrics: FunctionMetrics;

  /** @throws PartitaError P1515 where there are more partitions than its environment can name */
  constructor(scope: Construct, id: string, props: CoordinatorProps) {
    super(scope, id);
    const { plan, partitions, handoff } = props;
    if (partitions.length > mostPartitions) throw tooManyPartitions(partitions.length, mostPartitions);
    const { role, logGroup } = makeFunctionRole(this, props);
    this.role = role;
    this.logGroup = logGroup;
    for (const partition of partitions) partition.grantWalker(role);
    handoff.grantWalker(role);
    const architecture = plan.coordinatorArchitecture ?? partitions[0]?.partition.architecture ?? 'x86_64';
    const memoryMb = plan.coordinatorMemoryMb ?? defaultCoordinatorMb;
    this.function = new LambdaFunction(this, 'Function', {
      description: `Runs ${plan.model.name} through its partitions`,
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      architecture: lambdaArchitecture(architecture),
      handler: 'index.handler',
      code: layerCode(Coordinator.#content(plan)),
      memorySize: memoryMb,
      timeout: Duration.seconds(
        Math.min(
          mostSec,
          partitions.reduce((sum, { partition }) => sum + partition.timeoutSec, 0),
        ),
      ),
      role,
      logGroup,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        [functionEnv.model]: plan.model.name,
        [functionEnv.planHash]: servedPlanOf(plan).planHash,
        [functionEnv.handoffBucket]: handoff.bucket.bucketName,
        [functionEnv.functions]: partitions.map(({ version }) => version.functionArn).join(','),
      },
    });
    this.version = this.function.currentVersion;
    this.alias = this.function.addAlias('live');
    this.url = this.alias.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      ...(props.cors && { cors: props.cors }),
    });
    this.#metrics = new FunctionMetrics(this.function, {
      model: plan.model.name,
      name: coordinatorName,
      memoryMb,
      architecture,
    });
  }

  /** Lets a grantee call the URL. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.url.grantInvokeUrl(grantee);
  }

  /** Duration of whole requests. @default p95 over 5 minutes */
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

  metricColdStarts(options?: MetricOptions) {
    return this.#metrics.coldStarts(options);
  }

  /** What it costs while it relays and waits, modelled. @throws PartitaError P1750 */
  metricCostUsd(options?: MetricOptions & { readonly region?: string }) {
    return this.#metrics.costUsd(options);
  }

  static #content(plan: Plan) {
    Coordinator.#bundle ??= bundleHandler('coordinator');
    const { files, sourceFolder } = Coordinator.#bundle;
    const served: BundledFile = {
      name: servedPlanFile,
      contents: Buffer.from(JSON.stringify(servedPlanOf(plan))),
    };
    return contentOf([...files, served], sourceFolder);
  }
}
