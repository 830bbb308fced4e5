import type { Tensor } from '../../tensors/tensor.ts';

/** ONNX Runtime's levels that Partita uses. */
export type OptimizationLevel = 'disabled' | 'basic' | 'extended' | 'all';

export interface SessionRequest {
  readonly op: 'session';
  readonly model: string;
  readonly level: OptimizationLevel;
  readonly threads: number;
  /** Where to save the optimised graph, its weights beside it; null not to. */
  readonly saveOptimized: string | null;
}

export interface RunRequest {
  readonly op: 'run';
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Outputs wanted; null for all. */
  readonly fetches: readonly string[] | null;
  /** Outputs whose values are wanted, not only their types and shapes; null for all. */
  readonly values: ReadonlySet<string> | null;
}

export type Request = SessionRequest | RunRequest | { readonly op: 'ping' };

/** A session's input or output as ONNX Runtime describes it. */
export interface ValueMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  /** Element type by ONNX Runtime's name, such as float32; '' for non-tensors. */
  readonly type: string;
}

export type Reply =
  | { readonly ok: true }
  | { readonly ok: true; readonly inputs: ValueMetadata[]; readonly outputs: ValueMetadata[] }
  | { readonly ok: true; readonly tensors: Map<string, Tensor> }
  | { readonly ok: false; readonly message: string };
