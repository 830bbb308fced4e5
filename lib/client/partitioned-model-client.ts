import type { NamedTensors } from '../tensors/tensor.ts';
import { type ChainProps, chainOrchestration } from './chain-orchestration.ts';
import { Deadline } from './deadline.ts';
import type { Inference, Orchestration } from './orchestration.ts';

export type PartitionedModelClientProps = { readonly orchestration?: 'client' } & ChainProps;

export interface InferOptions {
  /**
   * How long the inference may take with all its retries, in ms.
   * @default 60000
   */
  readonly timeoutMs?: number;
  /** Ends the inference early, with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * What the logs of all functions call this inference.
   * @default a random UUID
   */
  readonly requestId?: string;
  /**
   * Whether to ask each function for the tail of its log.
   * @default false
   */
  readonly logTail?: boolean;
}

/**
 * Calls a deployed plan.
 *
 * @example
 * const client = new PartitionedModelClient({ lambda, s3, deployment: { plan, functions, handoffBucket } });
 * const { outputs } = await client.infer(new Map([['x', tensorOf('float32', [1, 3], [0.1, 0.2, 0.3])]]));
 */
export class PartitionedModelClient {
  readonly #orchestration: Orchestration;

  constructor(props: PartitionedModelClientProps) {
    this.#orchestration = chainOrchestration(props);
  }

  /**
   * One inference. What may succeed when it is tried again is, with backoff, until the time is over; an inference that
   * fails leaves nothing behind.
   *
   * @param inputs the model's inputs, by name
   * @throws PartitionFailed P1540 to P1542 naming the partition, PartitaError P1543 to P1552, the reason of `signal`
   */
  async infer(inputs: NamedTensors, options: InferOptions = {}): Promise<Inference> {
    const { timeoutMs = 60_000, signal, requestId = crypto.randomUUID(), logTail = false } = options;
    const start = performance.now();
    const deadline = new Deadline(timeoutMs, signal);
    const inference = await this.#orchestration.infer(inputs, { requestId, deadline, logTail });
    return { ...inference, latencyMs: performance.now() - start };
  }
}
