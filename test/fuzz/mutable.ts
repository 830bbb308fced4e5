import type {
  DecodedAttribute,
  DecodedGraph,
  DecodedModel,
  DecodedNode,
  DecodedTensor,
  DecodedValue,
} from '../support/onnx-schema.ts';
import type { Chance } from './chance.ts';

type Mutable<T> = T extends Uint8Array
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

export type Model = Mutable<DecodedModel>;
export type Graph = Mutable<DecodedGraph>;
export type Node = Mutable<DecodedNode>;
export type Attribute = Mutable<DecodedAttribute>;
export type Tensor = Mutable<DecodedTensor>;
export type Value = Mutable<DecodedValue>;

/** One way to spoil a model, in place. */
export type Mutation = (model: Model, chance: Chance) => void;

/** A graph and the graphs in its nodes' attributes. */
const graphsIn = (graph: Graph): Graph[] => [
  graph,
  ...graph.node.flatMap(({ attribute }) =>
    attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs].flatMap(graphsIn)),
  ),
];

/** The model's graph, or sometimes one of the bodies in it. */
export function someGraph({ graph }: Model, chance: Chance): Graph {
  return chance.happens(0.3) ? (chance.pick(graphsIn(graph)) ?? graph) : graph;
}

export const someNode = (model: Model, chance: Chance): Node | undefined =>
  chance.pick(someGraph(model, chance).node);

/** A tensor among the initialisers or in an attribute. */
export function someTensor(model: Model, chance: Chance): Tensor | undefined {
  const graph = someGraph(model, chance);
  const sparse = graph.sparseInitializer.flatMap(({ values, indices }) => [values, indices]);
  const held = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
  return chance.pick([...graph.initializer, ...sparse, ...held]);
}

/** A value among inputs, outputs and what is said of inner tensors. */
export function someValue(model: Model, chance: Chance): Value | undefined {
  const { input, output, valueInfo } = someGraph(model, chance);
  return chance.pick([...input, ...input, ...output, ...valueInfo]);
}

/** A name that stands somewhere in the graph. */
export function someName({ graph }: Model, chance: Chance): string {
  const names = [
    ...graph.node.flatMap(({ input, output }) => [...input, ...output]),
    ...[...graph.input, ...graph.output, ...graph.initializer].map(({ name }) => name ?? ''),
  ];
  return chance.pick(names) ?? '';
}

/** Names that trip what takes them for keys, paths, JSON or text for a terminal. */
export const hostileName = (chance: Chance): string =>
  chance.pick([
    '',
    '__proto__',
    'constructor',
    '__metadata__',
    '../../escaped',
    '/etc/passwd',
    'a\0b',
    'a,b',
    '"}{',
    '\u001b[2Jcleared',
    '\ud800 half a pair',
    'n'.repeat(100_000),
  ]) ?? '';

/** Puts a list's entry into another place, or takes it out, or doubles it. */
export function disturb<Item>(list: Item[], chance: Chance): void {
  if (list.length === 0) return;
  const at = chance.below(list.length);
  const item = structuredClone(list[at]) as Item;
  const way = chance.below(3);
  if (way !== 1) list.splice(at, 1);
  if (way !== 0) list.splice(chance.below(list.length + 1), 0, item);
}
