import type { ModelSummary, PreparedModel } from '../onnx/prepare.ts';
import { positionsUnder } from '../onnx/split.ts';
import { maxZipWeightBytes } from '../plan/lambda-limits.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { Cut } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';

/** What a model is and where it can be cut. */
export interface Inspection {
  readonly model: ModelSummary;
  readonly nodes: number;
  readonly weightBytes: number;
  readonly dims: Readonly<Record<string, number>>;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Operators of the file, most frequent first. */
  readonly operators: readonly { readonly opType: string; readonly nodes: number }[];
  readonly optimize: OptimizeMode;
  readonly optimizeNote: string | null;
  /** Nodes of the graph that is cut. */
  readonly cutNodes: number;
  readonly segments: number;
  readonly cuts: readonly Cut[];
  /** Fewest zip functions that hold the weights; null when one segment alone is too heavy. */
  readonly leastPartitions: number | null;
}

/** Describes a prepared model. */
export function describeModel(prepared: PreparedModel): Inspection {
  const { ref, original, base, segmentation, optimize, optimizeNote, dims, inputs, outputs } = prepared;
  const operators = new Map<string, number>();
  for (const { opType } of original.nodes) operators.set(opType, (operators.get(opType) ?? 0) + 1);
  return {
    model: ref,
    nodes: original.nodes.length,
    weightBytes: ref.weightBytes,
    dims,
    inputs,
    outputs,
    operators: [...operators].map(([opType, nodes]) => ({ opType, nodes })).sort((a, b) => b.nodes - a.nodes),
    optimize,
    optimizeNote,
    cutNodes: base.nodes.length,
    segments: segmentation.segments.length,
    cuts: segmentation.cuts,
    leastPartitions: leastPartitions(prepared),
  };
}

function leastPartitions(prepared: PreparedModel): number | null {
  const positions = positionsUnder(prepared, maxZipWeightBytes);
  return positions && positions.length + 1;
}
