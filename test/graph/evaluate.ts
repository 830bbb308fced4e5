import type { Graph, Node } from '../../lib/graph/graph.ts';

/** A tensor's value is a text that says how it was computed, so that two of them agree only by the same way. */
export type Values = ReadonlyMap<string, string>;

/** Counts each run, because a random operator gives another answer every time. */
export class Dice {
  #rolls = 0;
  roll(node: Node): string {
    this.#rolls += 1;
    return node.opType.startsWith('Random') ? `roll ${this.#rolls}` : '';
  }
}

/**
 * Runs nodes in the order given.
 *
 * @param known values that are there before the first
 * @throws Error when a node reads what isn't there
 */
export function evaluate(nodes: readonly Node[], known: Values, dice: Dice): Map<string, string> {
  const values = new Map(known);
  for (const node of nodes) {
    const read = node.reads.map((name) => (name === '' ? '' : valueOf(values, name)));
    const result = `${node.opType}(${read.join(',')})${dice.roll(node)}`;
    node.outputs.forEach((name, i) => {
      values.set(name, digest(`${result}[${i}]`));
    });
  }
  return values;
}

export function valueOf(values: Values, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`"${name}" is not there`);
  return value;
}

/** Values of the inputs and weights: their names. */
export const given = (graph: Graph, names: readonly string[]): Map<string, string> => {
  const own = new Set([...graph.inputs.map(({ name }) => name), ...graph.weights.keys()]);
  return new Map(names.filter((name) => own.has(name)).map((name) => [name, name]));
};

/** Keeps texts short: FNV-1a over 53 bits. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}
