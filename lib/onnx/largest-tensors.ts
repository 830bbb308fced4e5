import type { WireDtype } from '../plan/dtype.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { wireDtypeOf } from './element-type.ts';
import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import type { PreparedModel } from './prepare.ts';

/** A weight as a person is told of it. */
export interface WeightSummary {
  readonly name: string;
  /** Null for element types that can't cross a cut, such as bfloat16 or int4. */
  readonly dtype: WireDtype | null;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** A tensor that a node computes, with the operator that does. */
export interface ActivationSummary extends TensorSpec {
  readonly opType: string;
}

const byBytes = (a: { readonly bytes: number }, b: { readonly bytes: number }) => b.bytes - a.bytes;

/** The heaviest weights of a model, those in bodies and in Constant nodes included. */
export function largestWeights(model: OnnxModel, most: number): WeightSummary[] {
  const lifted = liftConstants(model);
  return [...lifted.weights.values(), ...lifted.nodes.flatMap(({ bodyWeights }) => bodyWeights)]
    .map(({ name, elementType, dims, weightBytes }) => ({
      name,
      dtype: wireDtypeOf(elementType) ?? null,
      shape: dims,
      bytes: weightBytes,
    }))
    .sort(byBytes)
    .slice(0, most);
}

/** The largest tensors that the nodes of the graph that is cut compute. */
export function largestActivations(
  { graph, specs }: Pick<PreparedModel, 'graph' | 'specs'>,
  most: number,
): ActivationSummary[] {
  return graph.nodes
    .flatMap(({ opType, outputs }) =>
      outputs.flatMap((name) => {
        const spec = specs.get(name);
        return spec === undefined ? [] : [{ ...spec, opType }];
      }),
    )
    .sort(byBytes)
    .slice(0, most);
}
