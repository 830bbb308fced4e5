import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Plan, PlannedPartition } from '../plan/plan.ts';
import type { DeployedFunction } from '../targets/target.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { Activations } from './activations.ts';
import { inputMissing, notDeployed } from './errors.ts';
import { neededAfter } from './liveness.ts';
import { type Hop, runPartition } from './run-partition.ts';
import { type Clients, Transport } from './transport.ts';

export interface PartitionedModelClientProps {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly plan: Plan;
  /** One for each partition of the plan. */
  readonly functions: readonly DeployedFunction[];
  /** Null when the plan hands everything over inline. */
  readonly handoffBucket: string | null;
}

/** One inference through the whole chain. */
export interface Inference {
  /** The model's outputs, by name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** From the inputs in memory to the outputs in memory. */
  readonly latencyMs: number;
  /** In the plan's order. */
  readonly hops: readonly Hop[];
}

interface Link {
  readonly partition: PlannedPartition;
  readonly functionName: string;
  /** Tensors still needed once this partition has answered. */
  readonly needed: ReadonlySet<string>;
}

/**
 * Runs a deployed plan: walks its chain and hands each partition just the tensors it consumes.
 *
 * @example
 * const client = new PartitionedModelClient({ lambda, s3, plan, ...deployment });
 * const { outputs } = await client.infer(new Map([['x', { dtype: 'float32', shape: [1, 3], data }]]));
 */
export class PartitionedModelClient {
  readonly #clients: Clients;
  readonly #plan: Plan;
  readonly #chain: readonly Link[];

  /** @throws PartitaError P1548 when a partition has no function */
  constructor({ lambda, s3, plan, functions, handoffBucket }: PartitionedModelClientProps) {
    this.#clients = { lambda, s3, bucket: handoffBucket };
    this.#plan = plan;
    const needed = neededAfter(plan);
    this.#chain = plan.partitions.map((partition, index) => {
      const deployed = functions.find((one) => one.partition === partition.name);
      if (deployed === undefined) throw notDeployed(partition.name);
      return { partition, functionName: deployed.functionName, needed: needed[index] ?? new Set() };
    });
  }

  /**
   * @param inputs the model's inputs, by name
   * @param options.logTail whether to ask each function for the tail of its log; @default false
   * @throws PartitionFailed P1540 to P1542 naming the partition, PartitaError P1543 to P1547
   */
  async infer(inputs: NamedTensors, { logTail = false } = {}): Promise<Inference> {
    for (const { name } of this.#plan.inputs) if (!inputs.has(name)) throw inputMissing(name);
    const start = performance.now();
    const transport = new Transport(this.#clients);
    const activations = new Activations(transport, inputs);
    const hops: Hop[] = [];
    try {
      for (const link of this.#chain) hops.push(await this.#hop(link, activations, logTail));
      const outputs = await activations.take(
        this.#plan.outputs.map(({ name }) => name),
        this.#plan.model.name,
      );
      return { outputs, latencyMs: performance.now() - start, hops };
    } finally {
      activations.keepOnly(new Set());
      await transport.settle();
    }
  }

  async #hop({ partition, functionName, needed }: Link, activations: Activations, logTail: boolean) {
    const start = performance.now();
    const { envelope, release } = await activations.inputsOf(partition);
    try {
      const callee = { functionName, partition: partition.name };
      const { channelOut } = partition;
      const { tensors, hop } = await runPartition(this.#clients.lambda, callee, envelope, {
        channelOut,
        logTail,
      });
      await activations.add(partition, tensors);
      return { ...hop, latencyMs: performance.now() - start };
    } finally {
      release();
      activations.keepOnly(needed);
    }
  }
}
