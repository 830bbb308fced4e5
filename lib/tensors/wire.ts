import type { Phases } from '../plan/profile.ts';

/** How tensors are attached to an event or an answer: safetensors, base64 in the JSON or an object in S3. */
export type TensorEnvelope =
  | { readonly inline: string }
  | { readonly s3: { readonly bucket: string; readonly key: string } };

/** What a partition function is invoked with. */
export type PartitionEvent =
  | {
      readonly op: 'run';
      readonly tensors: TensorEnvelope;
      /** Where the answer's tensors go; S3 also when an inline answer would not fit. */
      readonly answer: 'inline' | 's3';
    }
  /** Runs with ONNX Runtime's profiler on; only where PARTITA_PROFILING is set. */
  | { readonly op: 'profile'; readonly tensors: TensorEnvelope; readonly runs: number };

export interface RunAnswer {
  readonly tensors: TensorEnvelope;
  readonly phases: Phases;
  /** Whether this invocation was the first of its environment. */
  readonly cold: boolean;
}

/** Time of each node of the partition's graph, by its index in the file, summed over `runs` runs. */
export interface ProfileAnswer {
  readonly runs: number;
  readonly nodes: readonly { readonly index: number; readonly opType: string; readonly us: number }[];
}
