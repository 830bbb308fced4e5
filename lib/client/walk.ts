import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { HandoffFolders } from '../tensors/handoff-keys.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { Activations } from './activations.ts';
import { chainOf, type DeployedPlan, type Link } from './chain.ts';
import type { Deadline } from './deadline.ts';
import { judgeInvocation } from './judge.ts';
import { Prewarming } from './prewarming.ts';
import { retrying } from './retry.ts';
import { type Hop, runPartition } from './run-partition.ts';
import { Transport } from './transport.ts';

export interface WalkRequest {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** Whether to ask each function for the tail of its log. */
  readonly logTail: boolean;
  /** Which partitions to start before their turn: all, those after a cold one, or none. */
  readonly prewarm: 'all' | 'after-cold' | 'none';
  /** @default - a folder of its own */
  readonly handoff?: HandoffFolders;
}

interface Walk {
  readonly lambda: LambdaClient;
  readonly planHash: string;
  readonly transport: Transport;
  readonly activations: Activations;
  readonly request: WalkRequest;
}

/**
 * Walks the chain of a deployed plan once: hands each partition just the tensors it consumes, tries again what may
 * succeed, and leaves no hand-off object behind, whatever happens.
 *
 * @returns the model's outputs by name, and a hop for each partition
 * @throws PartitionFailed P1540 to P1542 naming the partition, PartitaError P1543 to P1550
 */
export async function walk(
  { lambda, s3 }: { readonly lambda: LambdaClient; readonly s3: S3Client },
  deployed: DeployedPlan,
  inputs: NamedTensors,
  request: WalkRequest,
): Promise<{ outputs: ReadonlyMap<string, Tensor>; hops: readonly Hop[] }> {
  const { plan, handoffBucket } = deployed;
  const { deadline, prewarm, handoff } = request;
  const chain = chainOf(deployed);
  const transport = new Transport({ s3, bucket: handoffBucket }, deadline.signal, handoff?.own);
  const activations = new Activations(transport, inputs);
  const walking = { lambda, planHash: plan.planHash, transport, activations, request };
  const prewarming = new Prewarming(lambda, deadline.signal);
  const hops: Hop[] = [];
  try {
    if (prewarm === 'all') prewarming.start(chain.slice(1));
    for (const [index, link] of chain.entries()) {
      await prewarming.ready(link);
      const hop = await takeHop(walking, link);
      hops.push(hop);
      // The next one is invoked now; the others have the time that it takes.
      if (hop.cold && prewarm !== 'none') prewarming.start(chain.slice(index + 2));
    }
    const names = plan.outputs.map(({ name }) => name);
    return { outputs: await activations.take(names, plan.model), hops };
  } catch (error) {
    throw deadline.signal.aborted ? deadline.passed(plan.model, error) : error;
  } finally {
    const names = plan.partitions.map(({ name }) => name);
    for (const folder of handoff?.abandoned ?? []) transport.abandon(folder, names);
    await transport.settle();
  }
}

async function takeHop(
  { lambda, planHash, transport, activations, request }: Walk,
  link: Link,
): Promise<Hop> {
  const { requestId, deadline, logTail } = request;
  const { partition, functionName, needed } = link;
  const start = performance.now();
  const { envelopes, release } = await activations.inputsOf(partition);
  try {
    const event = {
      op: 'run',
      tensors: envelopes,
      answer: partition.channelOut,
      ...(partition.codecOut !== undefined && { codec: partition.codecOut }),
      handoffKey: transport.keyOfAnswer(partition.name),
      planHash,
      requestId,
      // By the clock of the service, which the SDK learns where this one is wrong.
      deadlineMs: deadline.atMs + lambda.config.systemClockOffset,
    } as const;
    const callee = { functionName, partition: partition.name };
    const { result, attempts } = await retrying(
      { deadline, during: partition.name, judge: judgeInvocation },
      () => runPartition(lambda, callee, event, { logTail, signal: deadline.signal }),
    );
    await activations.add(partition, result.tensors);
    // An attempt whose answer was lost may have left an object all the same.
    if (attempts === 1 && 'inline' in result.tensors) transport.cameInline(partition.name);
    return { ...result.hop, latencyMs: performance.now() - start };
  } finally {
    release();
    activations.keepOnly(needed);
  }
}
