import type { Graph, Node } from '../../lib/graph/graph.ts';

/** A tensor's value is a text that says how it was computed: two are equal only when computed the same way. */
export type Values = ReadonlyMap<string, string>;

/** Counts how often each node ran: a random operator never gives the same answer twice. */
export class Dice {
  readonly #rolls = new Map<Node, number>();

  roll(node: Node): string {
    const count = (this.#rolls.get(node) ?? 0) + 1;
    this.#rolls.set(node, count);
    return node.opType.startsWith('Random') ? `roll ${count}` : '';
  }
}

/** @throws Error when it isn't there */
export function lookUp(values: Values, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`"${name}" is not there`);
  return value;
}

/**
 * Runs nodes in the order given.
 *
 * @param known values that are there before the first
 * @throws Error when a node reads what isn't there
 */
export function runNodes(nodes: readonly Node[], known: Values, dice: Dice): Values {
  const values = new Map(known);
  for (const node of nodes) {
    const read = node.reads.map((name) => (name === '' ? '' : lookUp(values, name)));
    const result = `${node.opType}(${read.join(',')})${dice.roll(node)}`;
    node.outputs.forEach((name, i) => {
      values.set(name, digest(`${result}[${i}]`));
    });
  }
  return values;
}

/** The outputs of the whole graph, each node run when its result is first asked for. */
export function runWhole(graph: Graph): Values {
  const dice = new Dice();
  let values: Values = ownValues([...graph.inputs.map(({ name }) => name), ...graph.weights.keys()]);
  const need = (name: string) => {
    if (name === '' || values.has(name)) return;
    const node = graph.nodes.find(({ outputs }) => outputs.includes(name));
    if (node === undefined) throw new Error(`nothing makes "${name}"`);
    for (const read of node.reads) need(read);
    values = runNodes([node], values, dice);
  };
  for (const name of graph.outputs) need(name);
  return new Map(graph.outputs.map((name) => [name, lookUp(values, name)]));
}

/** Values of inputs and weights: their names. */
export const ownValues = (names: readonly string[]): Values => new Map(names.map((name) => [name, name]));

/** Keeps texts short: FNV-1a in 64 bits. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}
