import type { HandoffFolders } from '../tensors/handoff-keys.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import type { Deadline } from './deadline.ts';
import type { Hop } from './run-partition.ts';

/** One inference through the whole chain. */
export interface Inference {
  /** The model's outputs, by name; where the chain ended at an exit, those that were computed by then. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** The output that was sure enough to be the answer; null where none was, or the plan has no exits. */
  readonly exit: string | null;
  /** From the inputs in memory to the outputs in memory. */
  readonly latencyMs: number;
  /** Hash of the plan that answered. */
  readonly planHash: string;
  /** In the plan's order, of the partitions that were invoked; none where somebody else walks the chain. */
  readonly hops: readonly Hop[];
}

interface InferenceRequest {
  readonly requestId: string;
  readonly deadline: Deadline;
  readonly logTail: boolean;
  /** Outputs at which the chain may end. @default all exits of the plan */
  readonly exitsAt?: readonly string[];
  /** Of a coordinator's caller: where this attempt keeps its objects, and where attempts did that were lost. */
  readonly handoff?: HandoffFolders;
}

/** A way to have the chain walked. */
export interface Orchestration {
  infer(inputs: NamedTensors, request: InferenceRequest): Promise<Omit<Inference, 'latencyMs'>>;
}
