import { bytesOfAll } from '../plan/bytes-of-all.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import type { Graph, Node } from './graph.ts';
import type { Layout } from './layout.ts';

/** The chain of a graph, divided at every place where it can be cut. */
export interface Segments {
  /** Segment (1..n) of each node of the chain. */
  readonly segmentOf: ReadonlyMap<number, number>;
  readonly count: number;
  /** Segments that read a tensor or weight, themselves or through the nodes copied for them. */
  readonly readersOf: ReadonlyMap<string, ReadonlySet<number>>;
  /** The frontier of cut k (after segment k), by k - 1. */
  readonly frontiers: readonly (readonly string[])[];
}

/**
 * Divides the chain wherever everything that must cross can cross.
 *
 * @param canCross whether a tensor can be sent: its type is known and the wire carries it
 */
export function divide(graph: Graph, layout: Layout, canCross: (tensor: string) => boolean): Segments {
  const readsOf = readsThroughCopies(graph, layout);
  const lastReader = new Map<string, number>();
  layout.chain.forEach((index, position) => {
    for (const name of readsOf(index)) lastReader.set(name, position);
  });
  const segmentOf = new Map<number, number>();
  const frontiers: string[][] = [];
  const open = new Set<string>();
  let segment = 1;
  layout.chain.forEach((index, position) => {
    segmentOf.set(index, segment);
    for (const name of readsOf(index)) if (lastReader.get(name) === position) open.delete(name);
    for (const name of graph.nodes[index]?.outputs ?? []) {
      if ((lastReader.get(name) ?? -1) > position) open.add(name);
    }
    if (position < layout.chain.length - 1 && [...open].every(canCross)) {
      frontiers.push([...open]);
      segment += 1;
    }
  });
  const readersOf = new Map<string, Set<number>>();
  for (const index of layout.chain) {
    for (const name of readsOf(index)) {
      const readers = readersOf.get(name) ?? new Set();
      readersOf.set(name, readers.add(segmentOf.get(index) as number));
    }
  }
  return { segmentOf, count: segment, readersOf, frontiers };
}

/** Names a node reads, with those that the copied nodes before it read in their turn. */
function readsThroughCopies(graph: Graph, layout: Layout): (index: number) => ReadonlySet<string> {
  const memo = new Map<number, ReadonlySet<string>>();
  const collect = (index: number): ReadonlySet<string> => {
    const known = memo.get(index);
    if (known) return known;
    const names = new Set<string>();
    for (const name of graph.nodes[index]?.reads ?? []) {
      if (name === '') continue;
      const source = layout.producer.get(name);
      if (source === undefined || !layout.copied.has(source)) names.add(name);
      else for (const inner of collect(source)) names.add(inner);
    }
    memo.set(index, names);
    return names;
  };
  for (const index of layout.order) collect(index);
  return collect;
}

type SegmentationData = Pick<Segmentation, 'segments' | 'sharedWeights' | 'tensors' | 'cuts'>;

/** The segments as data: what each weighs and which tensors travel between them. */
export function describeSegments(
  graph: Graph,
  layout: Layout,
  segments: Segments,
  specs: ReadonlyMap<string, TensorSpec>,
): SegmentationData {
  const { count, readersOf, segmentOf, frontiers } = segments;
  const own = new Array<number>(count + 1).fill(0);
  const nodes = new Array<number>(count + 1).fill(0);
  const lookups = new Array<number>(count + 1).fill(0);
  const before = new Array<number>(count + 1).fill(0);
  const startsAt = (first: number, bytes: number) => {
    for (let k = first; k <= count; k++) before[k] = (before[k] as number) + bytes;
  };
  for (const [index, segment] of segmentOf) {
    const { bodyWeightBytes } = graph.nodes[index] as Node;
    nodes[segment] = (nodes[segment] as number) + 1;
    own[segment] = (own[segment] as number) + bodyWeightBytes;
    startsAt(segment, bodyWeightBytes);
  }
  const shared = new Map<string, { bytes: number; segments: number[] }>();
  const outputs = new Set(graph.outputs);
  const tables = lookupTables(graph);
  for (const [name, bytes] of graph.weights) {
    const readers = [...(readersOf.get(name) ?? [])].sort((a, b) => a - b);
    if (outputs.has(name) && readers.at(-1) !== count) readers.push(count);
    const first = readers[0];
    if (first === undefined || bytes === 0) continue;
    startsAt(first, bytes);
    if (readers.length === 1) {
      own[first] = (own[first] as number) + bytes;
      if (tables.has(name)) lookups[first] = (lookups[first] as number) + bytes;
    } else {
      const key = readers.join();
      const entry = shared.get(key) ?? { bytes: 0, segments: readers };
      shared.set(key, { ...entry, bytes: entry.bytes + bytes });
    }
  }
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const tensors = [...specs.values()].flatMap((spec): Segmentation['tensors'] => {
    const source = layout.producer.get(spec.name);
    if (source !== undefined && layout.copied.has(source)) return [];
    const isOutput = outputs.has(spec.name);
    const producer = inputs.has(spec.name)
      ? 0
      : source === undefined
        ? count
        : (segmentOf.get(source) as number);
    const consumers = [...(readersOf.get(spec.name) ?? [])].sort((a, b) => a - b);
    const crosses = producer === 0 || isOutput || consumers.some((segment) => segment > producer);
    return crosses ? [{ ...spec, producer, consumers, isOutput }] : [];
  });
  return {
    segments: own.slice(1).map((weightBytes, i) => ({
      index: i + 1,
      nodes: nodes[i + 1] as number,
      weightBytes,
      ...(lookups[i + 1] !== 0 && { lookupBytes: lookups[i + 1] as number }),
    })),
    sharedWeights: [...shared.values()],
    tensors,
    cuts: frontiers.map((names, i) => {
      const crossing = names.map((name) => specs.get(name) as TensorSpec);
      return {
        index: i + 1,
        tensors: crossing,
        bytes: bytesOfAll(crossing),
        weightBytesBefore: before[i + 1] as number,
      };
    }),
  };
}

/** Weights of which nodes only read some rows: those that other inputs choose. */
function lookupTables({ nodes, weights, outputs }: Graph): Set<string> {
  const tables = new Set(nodes.flatMap((node) => tablesOf(node).filter((name) => weights.has(name))));
  for (const node of nodes) {
    const own = tablesOf(node);
    for (const name of node.reads) if (!own.includes(name)) tables.delete(name);
  }
  for (const name of outputs) tables.delete(name);
  return tables;
}

function tablesOf({ opType, reads }: Node): readonly string[] {
  if (opType === 'Gather') return reads.slice(0, 1);
  // ONNX Runtime's fusion: word, position and segment embeddings.
  return opType === 'EmbedLayerNormalization' ? reads.slice(2, 5) : [];
}
