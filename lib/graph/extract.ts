import type { Graph } from './graph.ts';
import type { Layout } from './layout.ts';
import type { Segments } from './segments.ts';

/** What a partition is made of. */
export interface Extract {
  /** Indices of its nodes in topological order, copied ones included. */
  readonly nodes: readonly number[];
  readonly weights: readonly string[];
  /** Tensors it is sent: inputs of the model and tensors of earlier partitions. */
  readonly inputs: readonly string[];
  /** Tensors it answers: for later partitions, or outputs of the model. */
  readonly outputs: readonly string[];
}

/** The nodes, weights, inputs and outputs of the segments `from + 1` to `to`. */
export function extract(graph: Graph, layout: Layout, segments: Segments, from: number, to: number): Extract {
  const inside = (index: number) => {
    const segment = segments.segmentOf.get(index) ?? 0;
    return segment > from && segment <= to;
  };
  const chosen = new Set(layout.chain.filter(inside));
  for (const index of [...layout.order].reverse()) {
    if (!chosen.has(index)) continue;
    for (const name of graph.nodes[index]?.reads ?? []) {
      const source = layout.producer.get(name);
      if (source !== undefined && layout.copied.has(source)) chosen.add(source);
    }
  }
  const nodes = layout.order.filter((index) => chosen.has(index));
  const reads = new Set(nodes.flatMap((index) => graph.nodes[index]?.reads ?? []));
  const made = new Set(nodes.flatMap((index) => graph.nodes[index]?.outputs ?? []));
  const isOutput = new Set(graph.outputs);
  const last = to === segments.count;
  const weights = [...graph.weights.keys()].filter((name) => reads.has(name) || (last && isOutput.has(name)));
  const isWeight = new Set(weights);
  const readLater = (name: string) =>
    [...(segments.readersOf.get(name) ?? [])].some((segment) => segment > to);
  const constantOutputs = last ? weights.filter((name) => isOutput.has(name)) : [];
  const outputs = layout.order
    .filter(inside)
    .flatMap((index) => graph.nodes[index]?.outputs ?? [])
    .filter((name) => name !== '' && (isOutput.has(name) || readLater(name)));
  return {
    nodes,
    weights,
    inputs: [...reads].filter((name) => name !== '' && !made.has(name) && !isWeight.has(name)),
    outputs: [...outputs, ...constantOutputs],
  };
}

/**
 * The segment that each node of a partition counts towards, by ONNX Runtime's index of the node: its place in the
 * partition's file, Constant nodes left out.
 */
export const segmentsOfNodes = (
  graph: Graph,
  layout: Layout,
  segments: Segments,
  from: number,
  to: number,
): number[] =>
  extract(graph, layout, segments, from, to)
    .nodes.filter((index) => graph.nodes[index]?.opType !== 'Constant')
    .map((index) => segments.segmentOf.get(index) ?? from + 1);
