import { Tags } from 'aws-cdk-lib';
import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { FunctionUrlCorsOptions } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Plan, PlannedPartition, Tier } from '../plan/plan.ts';
import { planHashOf } from '../plan/plan-hash.ts';
import type { Architecture } from '../plan/platform.ts';
import { ChainStateMachine } from './chain-state-machine.ts';
import { Coordinator } from './coordinator.ts';
import { noneOnTier } from './errors.ts';
import { HandoffBucket } from './handoff-bucket.ts';
import { ModelMetrics } from './model-metrics.ts';
import { OnnxRuntimeLayer } from './onnxruntime-layer.ts';
import { PartitionFunction, type PartitionFunctionOptions } from './partition-function.ts';
import { PartitionHandlerLayer } from './partition-handler-layer.ts';
import { costTags } from './tags.ts';

export interface PartitionedModelProps extends PartitionFunctionOptions {
  readonly plan: Plan;
  /** Folder that the plan's paths are relative to: the one that plan.json lies in. */
  readonly directory: string;
  /**
   * Whose partitions of the plan become functions; those of other tiers are deployed elsewhere.
   * @default lambda
   */
  readonly tier?: Tier;
  /**
   * Where tensors wait that don't fit an invocation.
   * @default - a new bucket
   */
  readonly handoffBucket?: IBucket;
  /**
   * Where S3 logs the access to a new hand-off bucket.
   * @default - nowhere
   */
  readonly accessLogsBucket?: IBucket;
  /**
   * Which pages a browser may call the coordinator's URL from.
   * @default - none
   */
  readonly cors?: FunctionUrlCorsOptions;
  /**
   * Value of the tag `partita:application`, which costs can be told apart by.
   * @default - the model's name
   */
  readonly application?: string;
}

/**
 * The partitions of a plan's tier as Lambda functions, the bucket between them, and what walks the chain where the plan says
 * that not the caller does.
 *
 * @example
 * const model = new PartitionedModel(this, 'Bert', { plan: readPlan('out/plan.json'), directory: 'out' });
 * model.grantInvoke(caller);
 */
export class PartitionedModel extends Construct {
  readonly plan: Plan;
  /** Of all that is deployed; every function and every event carries it. */
  readonly planHash: string;
  /** In the plan's order. */
  readonly partitions: readonly PartitionFunction[];
  readonly handoff: HandoffBucket;
  /** Where the plan's orchestration is `coordinator`. */
  readonly coordinator: Coordinator | undefined;
  /** Where the plan's orchestration is `step-functions`. */
  readonly stateMachine: ChainStateMachine | undefined;
  readonly #metrics: ModelMetrics;

  /** @throws PartitaError P1502 to P1509, P1514 to P1518 where a partition breaks a limit or lacks files */
  constructor(scope: Construct, id: string, props: PartitionedModelProps) {
    super(scope, id);
    const {
      plan,
      directory,
      tier = 'lambda',
      handoffBucket,
      accessLogsBucket,
      cors,
      application,
      ...options
    } = props;
    this.plan = plan;
    this.planHash = planHashOf(plan);
    this.handoff = new HandoffBucket(this, 'Handoff', {
      ...(handoffBucket && { bucket: handoffBucket }),
      ...(accessLogsBucket && { accessLogsBucket }),
    });
    const placed = plan.partitions.filter((partition) => partition.tier === tier);
    if (placed.length === 0) throw noneOnTier(tier);
    this.partitions = this.#makePartitions(placed, props, options);
    const chain = { ...options, plan, partitions: this.partitions, handoff: this.handoff };
    if (plan.orchestration === 'coordinator') {
      this.coordinator = new Coordinator(this, 'Coordinator', { ...chain, ...(cors && { cors }) });
    }
    if (plan.orchestration === 'step-functions') {
      this.stateMachine = new ChainStateMachine(this, 'Chain', chain);
    }
    this.#metrics = new ModelMetrics(this);

    Tags.of(this).add(costTags.application, application ?? plan.model.name);
    Tags.of(this).add(costTags.model, plan.model.name);
    Tags.of(this).add(costTags.planHash, this.planHash);
  }

  /** Lets a grantee run inferences, and reach the hand-off objects that this takes. */
  grantInvoke(grantee: IGrantable): void {
    const entry = this.coordinator ?? this.stateMachine;
    if (entry) entry.grantInvoke(grantee);
    else for (const partition of this.partitions) partition.grantInvoke(grantee);
    if (this.coordinator === undefined) this.handoff.grantWalk(grantee);
  }

  /**
   * Latency of whole inferences: measured where something walks the chain; where the caller does, the sum of the
   * partitions' percentiles, which is modelled and leaves the network out. @default p95 over 5 minutes
   */
  metricLatency(options?: MetricOptions): IMetric {
    return this.#metrics.latency(options);
  }

  /** Inferences begun. */
  metricInvocations(options?: MetricOptions): IMetric {
    return this.#metrics.invocations(options);
  }

  /** Failed invocations, of the partitions and of what walks the chain. */
  metricErrors(options?: MetricOptions): IMetric {
    return this.#metrics.errors(options);
  }

  metricThrottles(options?: MetricOptions): IMetric {
    return this.#metrics.throttles(options);
  }

  metricColdStarts(options?: MetricOptions): IMetric {
    return this.#metrics.coldStarts(options);
  }

  /**
   * What the functions cost at list prices, modelled; without the state machine, S3, logs and transfer.
   *
   * @throws PartitaError P1750 when the region's prices aren't known
   */
  metricCostUsd(options?: MetricOptions & { readonly region?: string }): IMetric {
    return this.#metrics.costUsd(options);
  }

  #makePartitions(
    placed: readonly PlannedPartition[],
    { plan, directory }: PartitionedModelProps,
    options: PartitionFunctionOptions,
  ): PartitionFunction[] {
    const handler = new PartitionHandlerLayer(this, 'Handler');
    const onnxRuntimes = new Map<Architecture, OnnxRuntimeLayer>();
    for (const { architecture } of placed) {
      if (onnxRuntimes.has(architecture)) continue;
      onnxRuntimes.set(
        architecture,
        new OnnxRuntimeLayer(this, `OnnxRuntime-${architecture}`, { architecture }),
      );
    }
    return placed.map((partition) => {
      const made = new PartitionFunction(this, partition.name, {
        ...options,
        partition,
        directory,
        handler,
        model: plan.model.name,
        planHash: this.planHash,
        onnxRuntime: onnxRuntimes.get(partition.architecture)!,
        handoff: this.handoff,
        optimizeOnTarget: plan.optimize === 'target',
        profiling: plan.purpose === 'profile',
      });
      Tags.of(made).add(costTags.partition, partition.name);
      return made;
    });
  }
}
