import { rangeTable } from '../graph/ranges.ts';
import {
  type ActivationSummary,
  largestActivations,
  largestWeights,
  type WeightSummary,
} from '../onnx/largest-tensors.ts';
import { type OperatorSummary, operatorsOf } from '../onnx/operators.ts';
import type { ModelSummary, PreparedModel } from '../onnx/prepare.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { Cut } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { limitsOf, type ModelLimits } from './model-limits.ts';

/** A cut with its place along the graph. */
interface PlacedCut extends Cut {
  readonly nodesBefore: number;
}

/** What a model is and where it can be cut. */
export interface Inspection {
  readonly model: ModelSummary;
  readonly nodes: number;
  readonly weightBytes: number;
  readonly dims: Readonly<Record<string, number>>;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Operators of the file, heaviest first, then most frequent. */
  readonly operators: readonly OperatorSummary[];
  /** Weights of the file. */
  readonly largestWeights: readonly WeightSummary[];
  /** Tensors that the graph that is cut computes. */
  readonly largestActivations: readonly ActivationSummary[];
  readonly optimize: OptimizeMode;
  readonly optimizeNote: string | null;
  /** Nodes of the graph that is cut. */
  readonly cutNodes: number;
  /** Those of them that belong to a segment; the others are copied to where they are needed. */
  readonly placedNodes: number;
  /** Weights of the graph that is cut: what optimising folds into constants counts. */
  readonly cutWeightBytes: number;
  readonly segments: number;
  readonly cuts: readonly PlacedCut[];
  readonly limits: ModelLimits;
}

/** As many as a person reads. */
const listed = 5;

/** Describes a prepared model. */
export function describeModel(prepared: PreparedModel): Inspection {
  const { ref, original, base, segmentation, optimize, optimizeNote, dims, inputs, outputs } = prepared;
  const { segments, cuts } = segmentation;
  const cutWeightBytes = rangeTable(segmentation).weightBytes(0, segments.length);
  const nodesBefore = [0];
  for (const { nodes } of segments) nodesBefore.push((nodesBefore.at(-1) as number) + nodes);
  return {
    model: ref,
    nodes: original.nodes.length,
    weightBytes: ref.weightBytes,
    dims,
    inputs,
    outputs,
    operators: operatorsOf(original),
    largestWeights: largestWeights(original, listed),
    largestActivations: largestActivations(prepared, listed),
    optimize,
    optimizeNote,
    cutNodes: base.nodes.length,
    placedNodes: nodesBefore.at(-1) as number,
    cutWeightBytes,
    segments: segments.length,
    cuts: cuts.map((cut) => ({ ...cut, nodesBefore: nodesBefore[cut.index] as number })),
    limits: limitsOf(prepared, cutWeightBytes),
  };
}
