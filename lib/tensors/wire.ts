import type { Codec } from '../plan/codec.ts';
import type { ExitPoint } from '../plan/exit.ts';
import type { Phases } from '../plan/phases.ts';

/**
 * How tensors are attached to an event or an answer: safetensors, base64 in the JSON or an object in S3. Those that are
 * coded say so in the file.
 */
export type TensorEnvelope =
  | { readonly inline: string }
  | { readonly s3: { readonly bucket: string; readonly key: string } };

/** Runs the partition once. A state machine passes the `tensors` of earlier answers on as they are. */
export interface RunEvent {
  readonly op: 'run';
  /** All that the partition consumes is in these; it takes what it needs. */
  readonly tensors: readonly TensorEnvelope[];
  /** Where the answer's tensors go; S3 also when an inline answer would not fit. */
  readonly answer: 'inline' | 's3';
  /** How the answer's tensors are coded. @default none */
  readonly codec?: Codec;
  /** @default - the chain goes on */
  readonly exit?: ExitPoint;
  /**
   * Under which key the answer's tensors go to S3; it starts with `handoff/`. The caller chooses it, so that it can
   * delete the object even of an attempt whose answer never came.
   */
  readonly handoffKey: string;
  /** Of the plan that the caller walks: checked where it is given, so that two plans never mix. */
  readonly planHash?: string;
  /** For the log. */
  readonly requestId?: string;
  /** Unix time in ms after which nobody waits for the answer: work is refused from then on. */
  readonly deadlineMs?: number;
}

/** Runs with ONNX Runtime's profiler on; only where PARTITA_PROFILING is set. */
interface ProfileEvent {
  readonly op: 'profile';
  readonly tensors: readonly TensorEnvelope[];
  readonly runs: number;
}

/** Starts an environment, if none is idle, and does nothing else. */
interface WarmEvent {
  readonly op: 'warm';
}

/** What a partition function is invoked with. */
export type PartitionEvent = RunEvent | ProfileEvent | WarmEvent;

export interface RunAnswer {
  readonly tensors: TensorEnvelope;
  /** Where the event says where the chain may end: the output that is sure; null where none is. */
  readonly exit?: string | null;
  readonly phases: Phases;
  /** Whether this invocation was the first of its environment. */
  readonly cold: boolean;
}

export interface WarmAnswer {
  readonly cold: boolean;
}

/** The nodes of the partition's graph, by their index in the file, as ONNX Runtime's profiler saw them. */
export interface ProfileAnswer {
  readonly runs: number;
  /** Most that was in use in the arena at any time. */
  readonly peakBytes: number;
  readonly nodes: readonly {
    readonly index: number;
    readonly opType: string;
    /** Summed over the runs. */
    readonly us: number;
    /** Activations that it read. */
    readonly inputBytes: number;
    readonly weightBytes: number;
    readonly outputBytes: number;
    /** In use in ONNX Runtime's arena when it ended. */
    readonly heldBytes: number;
  }[];
}

/** What an execution of a plan's state machine starts with. */
export interface ExecutionInput {
  readonly requestId: string;
  /** Each task passes it on to its partition, as it does the deadline and the request id. */
  readonly planHash: string;
  readonly deadlineMs: number;
  /** Start of the keys: the `handoffKey` of each partition is this, `/` and the partition's name. */
  readonly handoff: string;
  /** The model's inputs. */
  readonly tensors: TensorEnvelope;
}

/** What it ends with: the `tensors` of the partitions that answer outputs of the model. */
export interface ExecutionOutput {
  readonly tensors: readonly TensorEnvelope[];
  /** The output that was sure where the chain ended early. */
  readonly exit?: string | null;
}
