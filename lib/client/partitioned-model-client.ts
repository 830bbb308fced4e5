import type { NamedTensors } from '../tensors/tensor.ts';
import { type ChainProps, chainOrchestration } from './chain-orchestration.ts';
import { type CoordinatorProps, coordinatorOrchestration } from './coordinator-orchestration.ts';
import { Deadline } from './deadline.ts';
import type { Inference, Orchestration } from './orchestration.ts';
import { type StateMachineProps, stateMachineOrchestration } from './state-machine-orchestration.ts';

/** Who walks the chain, as the plan's `orchestration` says, and how it is reached. */
export type PartitionedModelClientProps =
  | ({ readonly orchestration?: 'client' } & ChainProps)
  | ({ readonly orchestration: 'coordinator' } & CoordinatorProps)
  | ({ readonly orchestration: 'step-functions' } & StateMachineProps);

function orchestrationOf(props: PartitionedModelClientProps): Orchestration {
  switch (props.orchestration) {
    case 'coordinator':
      return coordinatorOrchestration(props);
    case 'step-functions':
      return stateMachineOrchestration(props);
    default:
      return chainOrchestration(props);
  }
}

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
   * Whether to ask each function for the tail of its log, where the client walks the chain.
   * @default false
   */
  readonly logTail?: boolean;
  /**
   * Whether the chain may end at an exit. A state machine's always may.
   * @default true
   */
  readonly exits?: boolean;
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

  /** @throws PartitaError P1548 when the client walks the chain and a partition has no function */
  constructor(props: PartitionedModelClientProps) {
    this.#orchestration = orchestrationOf(props);
  }

  /**
   * One inference. What may succeed when it is tried again is, with backoff, until the time is over; an inference that
   * fails leaves nothing behind.
   *
   * @param inputs the model's inputs, by name
   * @throws PartitionFailed P1540 to P1542 naming the partition, PartitaError P1543 to P1555, the reason of `signal`
   */
  async infer(inputs: NamedTensors, options: InferOptions = {}): Promise<Inference> {
    const {
      timeoutMs = 60_000,
      signal,
      requestId = crypto.randomUUID(),
      logTail = false,
      exits = true,
    } = options;
    const start = performance.now();
    const deadline = new Deadline(timeoutMs, signal);
    const inference = await this.#orchestration.infer(inputs, {
      requestId,
      deadline,
      logTail,
      ...(!exits && { exitsAt: [] }),
    });
    return { ...inference, latencyMs: performance.now() - start };
  }
}
