import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Phases } from '../plan/phases.ts';
import type { RunEvent, TensorEnvelope } from '../tensors/wire.ts';
import { runAnswerSchema } from './answer.ts';
import { type Callee, type CallOptions, call } from './call.ts';
import { notAnAnswer } from './errors.ts';
import { type Channel, channelOf } from './transport.ts';

/** One invocation of one partition, as the caller saw it. */
export interface Hop {
  readonly partition: string;
  /** From the inputs in memory to the answer in memory, or to where it was left in S3; all attempts together. */
  readonly latencyMs: number;
  /** Bytes of the invoke payload. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly phases: Phases;
  /** Whether it was the first invocation of its environment. */
  readonly cold: boolean;
  /** How tensors really travelled; inline gives way to S3 when they outgrow it. */
  readonly channelIn: Channel;
  readonly channelOut: Channel;
  /** Last 4 KB of the function's log, or null when it wasn't asked for. */
  readonly log: string | null;
}

/**
 * Runs a partition once on tensors that are packed already.
 *
 * @returns the answer's tensors, packed, the exit that the chain ends at, and all of the hop but its latency
 * @throws PartitionFailed P1540 to P1542, PartitaError P1543, P1544
 */
export async function runPartition(
  lambda: LambdaClient,
  callee: Callee,
  event: RunEvent,
  options: CallOptions = {},
): Promise<{ tensors: TensorEnvelope; exit: string | null; hop: Omit<Hop, 'latencyMs'> }> {
  const reply = await call(lambda, callee, event, options);
  const answer = runAnswerSchema.safeParse(reply.answer);
  if (!answer.success) throw notAnAnswer(callee.partition, callee.functionName);
  const { tensors, exit = null, phases, cold } = answer.data;
  return {
    tensors,
    exit,
    hop: {
      partition: callee.partition,
      requestBytes: reply.requestBytes,
      responseBytes: reply.responseBytes,
      phases,
      cold,
      channelIn: channelOf(event.tensors),
      channelOut: channelOf([tensors]),
      log: reply.log,
    },
  };
}
