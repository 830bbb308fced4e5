/**
 * A directed graph without circles whose paths from the first node to the last are the candidates.
 *
 * A node is a place between two partitions together with whatever state the search must know there (how many
 * partitions so far, how tensors travel, what was lost); an arc is a partition, and its option list what can be
 * chosen for it. So another kind of decision is another node or another option, not another search.
 */
export interface ChainGraph {
  /** Nodes are numbered so that every arc leads to a higher number. */
  readonly nodes: number;
  /** Arcs into node j are `start[j]` to `start[j + 1] - 1`. */
  readonly start: Uint32Array;
  readonly from: Int32Array;
  /** Option list of each arc. */
  readonly list: Int32Array;
}

export interface PartitionCount {
  readonly min: number;
  /** Infinity where there is no bound. */
  readonly max: number;
}

/** A model as a chain of places where it can be cut. */
export interface Chain {
  /** Number of positions, both ends included. */
  readonly positions: number;
  /** Ways in which tensors can lie at any position. */
  readonly states: number;
  /** Those in which they can at one; way 0 alone at the first. */
  statesAt(position: number): readonly number[];
  /** What a path may spend of what is scarce besides, such as accuracy, in whole units. */
  readonly budget: number;
  /** What a way at a position takes of it. */
  spends(position: number, state: number): number;
  /** Option list of the partition between two positions, by the states before and after it; -1 where there is none. */
  listOf(from: number, to: number, before: number, after: number): number;
  /** An option list with a single option that adds nothing. */
  readonly nothing: number;
}

/** A chain's graph, and where its nodes are. */
export interface UnrolledChain {
  readonly graph: ChainGraph;
  /** Position of a node; the last node stands behind every end of the chain, at the last position. */
  positionOf(node: number): number;
  /** State of a node; 0 for the last. */
  stateOf(node: number): number;
}

/** Unrolls positions and states into nodes that also count partitions, as far as the bounds need it. */
export function unrollChain(chain: Chain, count: PartitionCount): UnrolledChain {
  const { positions, states, statesAt, budget, spends, listOf, nothing } = chain;
  const last = positions - 1;
  const counted = count.max < last;
  const layers = Math.max(1, counted ? count.max : Math.min(count.min, last + 1));
  const left = budget + 1;
  const nodeOf = (layer: number, position: number, state: number, spent: number) =>
    ((layer * positions + position) * states + state) * left + spent;
  const end = nodeOf(layers + 1, 0, 0, 0);
  const start = new Uint32Array(end + 2);
  const from: number[] = [];
  const list: number[] = [];
  const positionOf = (node: number) => Math.floor(node / (states * left)) % positions;
  const stateOf = (node: number) => Math.floor(node / left) % states;
  const connect = (layer: number, position: number, state: number, spent: number) => {
    const first = layer === 0 ? 0 : 1;
    const behind = layer === 0 ? Math.min(1, position) : position;
    const spentBefore = spent - spends(position, state);
    if (spentBefore < 0) return;
    for (let at = first; at < behind; at++) {
      for (const before of statesAt(at)) {
        const options = listOf(at, position, before, state);
        if (options === -1) continue;
        from.push(nodeOf(layer, at, before, spentBefore));
        list.push(options);
      }
    }
  };
  for (let node = 0; node < end; node++) {
    const layer = Math.floor(node / (positions * states * left));
    const [position, state, spent] = [positionOf(node), stateOf(node), node % left];
    if (layer > 0) connect(layer - 1, position, state, spent);
    if (layer === layers && !counted) connect(layer, position, state, spent);
    start[node + 1] = from.length;
  }
  for (let layer = Math.max(1, count.min); layer <= layers; layer++) {
    for (const state of statesAt(last)) {
      for (let spent = 0; spent < left; spent++) {
        from.push(nodeOf(layer, last, state, spent));
        list.push(nothing);
      }
    }
  }
  start[end + 1] = from.length;
  return {
    graph: { nodes: end + 1, start, from: Int32Array.from(from), list: Int32Array.from(list) },
    positionOf: (node) => (node === end ? last : positionOf(node)),
    stateOf: (node) => (node === end ? 0 : stateOf(node)),
  };
}
