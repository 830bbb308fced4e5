import type { Graph, Node } from './graph.ts';

/** The nodes of a graph in the order of a chain, and those that every partition makes for itself. */
export interface Layout {
  /** Indices of the nodes that belong to one place of the chain, in topological order. */
  readonly chain: readonly number[];
  /** Indices of the nodes that are copied to wherever their result is needed. */
  readonly copied: ReadonlySet<number>;
  /** All nodes in topological order, but for those that no output depends on. */
  readonly order: readonly number[];
  /** Node that produces a tensor. */
  readonly producer: ReadonlyMap<string, number>;
}

const random = /^(Random|Multinomial|Bernoulli)/;

/** Operators of mask and index arithmetic: cheaper to repeat than to send. */
const cheap = new Set(
  'Add And Cast CastLike Concat ConstantOfShape Div Equal Expand Flatten Gather Greater GreaterOrEqual Identity Less LessOrEqual Mul Neg Not Or Range ReduceSum Reshape Shape Size Slice Squeeze Sub Transpose Unsqueeze Where'.split(
    ' ',
  ),
);

/** A cheap node that reads more weight than this is no mask arithmetic but an embedding. */
const maxCheapWeightBytes = 65_536;

/** Orders a graph's nodes and says which of them are copied rather than placed. */
export function layOut(graph: Graph): Layout {
  const producer = new Map<string, number>();
  graph.nodes.forEach((node, index) => {
    for (const name of node.outputs) if (name !== '') producer.set(name, index);
  });
  const order = liveNodes(graph, topologicalOrder(graph.nodes, producer));
  const copied = copiedNodes(graph, order, producer);
  return { order, copied, producer, chain: order.filter((index) => !copied.has(index)) };
}

/** Depth first: finishing a branch before its sibling begins keeps the frontiers narrow. */
function topologicalOrder(nodes: readonly Node[], producer: ReadonlyMap<string, number>): number[] {
  const waits = nodes.map(() => 0);
  const readers = nodes.map((): number[] => []);
  nodes.forEach((node, index) => {
    const sources = new Set(node.reads.flatMap((name) => producer.get(name) ?? []));
    for (const source of sources) (readers[source] as number[]).push(index);
    waits[index] = sources.size;
  });
  const order: number[] = [];
  const ready = nodes.flatMap((_, index) => (waits[index] === 0 ? [index] : [])).reverse();
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(next);
    for (const reader of [...(readers[next] as number[])].reverse()) {
      waits[reader] = (waits[reader] as number) - 1;
      if (waits[reader] === 0) ready.push(reader);
    }
  }
  return order;
}

/** The nodes that an output of the model depends on: a partition of others would have nothing to answer. */
function liveNodes(graph: Graph, order: readonly number[]): number[] {
  const needed = new Set(graph.outputs);
  const live = new Set<number>();
  for (const index of [...order].reverse()) {
    const node = graph.nodes[index] as Node;
    if (!node.outputs.some((name) => name !== '' && needed.has(name))) continue;
    live.add(index);
    for (const name of node.reads) needed.add(name);
  }
  return order.filter((index) => live.has(index));
}

function copiedNodes(
  graph: Graph,
  order: readonly number[],
  producer: ReadonlyMap<string, number>,
): Set<number> {
  const copied = new Set<number>();
  const integral = new Set(graph.inputs.flatMap(({ name, isIntegral }) => (isIntegral ? [name] : [])));
  const outputs = new Set(graph.outputs);
  const isConstant = new Set(graph.weights.keys());
  for (const index of order) {
    const node = graph.nodes[index] as Node;
    const reads = node.reads.filter((name) => name !== '');
    if (random.test(node.opType) || node.bodyWeightBytes > 0) continue;
    if (node.outputs.some((name) => outputs.has(name))) continue;
    const fromConstants = reads.every((name) => isConstant.has(name));
    const weightBytes = reads.reduce((sum, name) => sum + (graph.weights.get(name) ?? 0), 0);
    const fromMasks =
      cheap.has(node.opType) &&
      weightBytes <= maxCheapWeightBytes &&
      reads.every(
        (name) => isConstant.has(name) || integral.has(name) || copied.has(producer.get(name) ?? -1),
      );
    if (!fromConstants && !fromMasks) continue;
    copied.add(index);
    if (fromConstants) for (const name of node.outputs) isConstant.add(name);
  }
  return copied;
}
