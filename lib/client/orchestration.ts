import type { HandoffFolders } from '../tensors/handoff-keys.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { Deadline } from './deadline.ts';
import type { Hop } from './run-partition.ts';

/** One inference through the whole chain. */
export interface Inference {
  /** The model's outputs, by name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** From the inputs in memory to the outputs in memory. */
  readonly latencyMs: number;
  /** Hash of the plan that answered. */
  readonly planHash: string;
  /** In the plan's order; none where somebody else walks the chain. */
  readonly hops: readonly Hop[];
}

interface InferenceRequest {
  readonly requestId: string;
  readonly deadline: Deadline;
  readonly logTail: boolean;
  /** Of a coordinator's caller: where this attempt keeps its objects, and where attempts did that were lost. */
  readonly handoff?: HandoffFolders;
}

/** A way to have the chain walked. */
export interface Orchestration {
  infer(inputs: NamedTensors, request: InferenceRequest): Promise<Omit<Inference, 'latencyMs'>>;
}
