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
  const order = orderByNeed(graph, producer);
  const copied = copiedNodes(graph, order, producer);
  return { order, copied, producer, chain: order.filter((index) => !copied.has(index)) };
}

/** Indices of the nodes that each node reads from. */
type Sources = readonly (readonly number[])[];

/**
 * Each node just before it is needed, and only those that an output depends on: what a later layer makes of an early
 * tensor isn't made early, and an output that is near isn't made late. Of two branches the longer comes first, so that
 * less waits meanwhile (Sethi and Ullman 1970).
 */
function orderByNeed(graph: Graph, producer: ReadonlyMap<string, number>): number[] {
  const sources = graph.nodes.map(({ reads }) => [
    ...new Set(reads.flatMap((name) => producer.get(name) ?? [])),
  ]);
  const ends = graph.outputs.flatMap((name) => producer.get(name) ?? []);
  const depth = new Map<number, number>();
  for (const index of afterSources(ends, sources)) {
    depth.set(
      index,
      1 + Math.max(0, ...(sources[index] as number[]).map((source) => depth.get(source) ?? 0)),
    );
  }
  const depthOf = (index: number) => depth.get(index) ?? 0;
  // An output that others read, such as a cache, comes when they need it.
  const isRead = new Set(sources.flat());
  const rank = (index: number) => depthOf(index) + (isRead.has(index) ? graph.nodes.length : 0);
  return afterSources(
    ends.sort((a, b) => rank(a) - rank(b)),
    sources.map((each) => each.sort((a, b) => depthOf(b) - depthOf(a))),
  );
}

/** Nodes after those they read from, each as late as the order of `ends` and of sources allows. */
function afterSources(ends: readonly number[], sources: Sources): number[] {
  const order: number[] = [];
  const met = new Set<number>();
  const path: { readonly index: number; next: number }[] = [];
  const enter = (index: number) => {
    if (met.has(index)) return;
    met.add(index);
    path.push({ index, next: 0 });
  };
  for (const end of ends) {
    enter(end);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const source = sources[top.index]?.[top.next++];
      if (source !== undefined) enter(source);
      else order.push((path.pop() as { index: number }).index);
    }
  }
  return order;
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
