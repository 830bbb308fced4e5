import { decodeAll } from '../tensors/codecs/coded-file.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { ProfileAnswer } from '../tensors/wire.ts';
import { profileAnswerSchema } from './answer.ts';
import { call } from './call.ts';
import { Deadline } from './deadline.ts';
import { notAnAnswer } from './errors.ts';
import { type Hop, runPartition } from './run-partition.ts';
import { type Channel, type Clients, Transport } from './transport.ts';

export interface InvokeOptions {
  /**
   * Name of the partition, for messages.
   * @default the function's name
   */
  readonly partition?: string;
  /** @default inline */
  readonly channelIn?: Channel;
  /** @default inline */
  readonly channelOut?: Channel;
  /**
   * Whether to ask for the tail of the log.
   * @default false
   */
  readonly logTail?: boolean;
  /**
   * Of the plan that the function belongs to; it refuses another.
   * @default - any is right
   */
  readonly planHash?: string;
}

/** Longest that a function may run, and some time to reach it. */
const timeoutMs = 960_000;

/**
 * Runs one partition, once: nothing is tried again. The event is what a partition of a chain is sent, so that it takes as
 * long.
 *
 * @param tensors by name, all that the partition consumes
 * @throws PartitionFailed P1540 to P1542, PartitaError P1543, P1544, P1547
 */
export async function invokePartition(
  clients: Clients,
  functionName: string,
  tensors: NamedTensors,
  options: InvokeOptions = {},
): Promise<{ tensors: ReadonlyMap<string, Tensor>; hop: Hop }> {
  const { partition = functionName, channelIn = 'inline', channelOut = 'inline', logTail = false } = options;
  const start = performance.now();
  const deadline = new Deadline(timeoutMs);
  const transport = new Transport(clients, deadline.signal);
  try {
    const event = {
      op: 'run',
      tensors: [await transport.pack(tensors, channelIn, partition)],
      answer: channelOut,
      handoffKey: transport.keyOfAnswer(partition),
      ...(options.planHash !== undefined && { planHash: options.planHash }),
      requestId: crypto.randomUUID(),
      deadlineMs: deadline.atServiceMs(clients.lambda.config),
    } as const;
    const callee = { functionName, partition };
    const answer = await runPartition(clients.lambda, callee, event, { logTail, signal: deadline.signal });
    if ('inline' in answer.tensors) transport.cameInline(partition);
    const outputs = await decodeAll(await transport.unpack(answer.tensors));
    return { tensors: outputs, hop: { ...answer.hop, latencyMs: performance.now() - start } };
  } finally {
    await transport.settle();
  }
}

/**
 * Measures each node of a partition that was deployed for profiling.
 *
 * @param tensors by name, all that the partition consumes
 * @param runs runs to sum over, after one that warms up
 * @returns the answer, and the tail of the log, which has the bill
 * @throws PartitionFailed P1540 to P1542, PartitaError P1543, P1544, P1547
 */
export async function profilePartition(
  clients: Clients,
  functionName: string,
  tensors: NamedTensors,
  runs: number,
): Promise<{ answer: ProfileAnswer; log: string | null }> {
  const transport = new Transport(clients);
  try {
    const inputs = await transport.pack(tensors, 'inline', functionName);
    const callee = { functionName, partition: functionName };
    const event = { op: 'profile', tensors: [inputs], runs } as const;
    const { answer, log } = await call(clients.lambda, callee, event, { logTail: true });
    const parsed = profileAnswerSchema.safeParse(answer);
    if (!parsed.success) throw notAnAnswer(functionName, functionName);
    return { answer: parsed.data, log };
  } finally {
    await transport.settle();
  }
}
