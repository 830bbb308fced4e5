import {
  type Attribute,
  disturb,
  type Graph,
  hostileName,
  type Mutation,
  type Node,
  someName,
} from './mutable.ts';

const bodiesOf = (node: Node) => node.attribute.filter(({ g }) => g !== undefined);

/** Nodes with bodies; where a model has none, any node. */
const holders = (graph: Graph): Node[] => {
  const found = graph.node.filter((node) => bodiesOf(node).length > 0);
  return found.length > 0 ? found : graph.node;
};

const graphAttribute = (name: string, g: Graph): Attribute => ({
  name,
  type: 5,
  g,
  floats: [],
  ints: [],
  strings: [],
  tensors: [],
  graphs: [],
});

/** Ways to spoil bodies, functions and what stands around the graph. */
export const modelMutations: Readonly<Record<string, Mutation>> = {
  'captured value gone': ({ graph }, chance) => {
    const body = chance.pick(holders(graph).flatMap(bodiesOf))?.g;
    const read = chance.pick(body?.node.flatMap(({ input }) => input) ?? []);
    graph.node = graph.node.filter(({ output }) => read === undefined || !output.includes(read));
    graph.initializer = graph.initializer.filter(({ name }) => name !== read);
  },
  'outer name hidden': (model, chance) => {
    const body = chance.pick(holders(model.graph).flatMap(bodiesOf))?.g;
    const output = chance.pick(body?.node ?? [])?.output;
    if (output) output[0] = someName(model, chance);
  },
  'body gone': ({ graph }, chance) => {
    const attribute = chance.pick(holders(graph).flatMap(bodiesOf));
    if (attribute) delete attribute.g;
  },
  'body emptied': ({ graph }, chance) => {
    const body = chance.pick(holders(graph).flatMap(bodiesOf))?.g;
    if (body) Object.assign(body, chance.pick([{ node: [] }, { output: [] }, { input: [] }]));
  },
  'bodies nested': (model, chance) => {
    const { graph } = model;
    const holder = chance.pick(holders(graph));
    if (holder === undefined) return;
    let inner = structuredClone(chance.pick(bodiesOf(holder))?.g ?? { ...graph, initializer: [] });
    for (let depth = chance.pick([2, 10, 30, 40, 100]) ?? 2; depth > 0; depth--) {
      const output = inner.output.map(({ name }) => `${name}.`);
      const attribute = [graphAttribute('then_branch', inner)];
      const node: Node = { opType: 'If', input: ['flag'], output, attribute };
      inner = { ...inner, node: [node], output: output.map((name) => ({ name })), initializer: [] };
    }
    holder.attribute = [
      ...holder.attribute.filter(({ g }) => g === undefined),
      graphAttribute('body', inner),
    ];
  },
  'numbers changed': ({ graph }, chance) => {
    const integers = graph.initializer.filter(({ dataType }) => dataType === 7);
    const count = chance.happens(0.5) ? 1 : integers.length;
    const number = chance.pick([2n ** 62n, 2n ** 33n, 10n ** 9n, 10n ** 7n, 70_000n, 0n, -1n]) ?? 0n;
    for (let left = count; left > 0; left--) {
      const tensor = chance.pick(integers);
      const numbers = new BigInt64Array((tensor?.rawData?.length ?? 0) / 8).fill(1n);
      numbers[chance.below(numbers.length)] = number;
      if (tensor) tensor.rawData = Buffer.from(numbers.buffer);
    }
  },
  'function of its own': (model, chance) => {
    const node = chance.pick(model.graph.node);
    if (node === undefined) return;
    Object.assign(node, { domain: 'own', opType: 'Own' });
    const inner: Node = { ...structuredClone(node), input: ['a'], output: ['b'] };
    if (chance.happens(0.5)) inner.opType = 'Relu';
    if (chance.happens(0.5)) inner.domain = '';
    model.functions.push({ name: 'Own', domain: 'own', input: ['a'], output: ['b'], node: [inner] });
    model.opsetImport.push({ domain: 'own', version: 1 });
  },
  'functions disturbed': ({ functions }, chance) => disturb(functions, chance),
  'format version changed': (model, chance) => {
    model.irVersion = chance.pick([0, 1, 3, 5, 14, 99, -1, 2 ** 40]) ?? 0;
  },
  'operator sets disturbed': ({ opsetImport }, chance) => disturb(opsetImport, chance),
  'operator set changed': ({ opsetImport }, chance) => {
    const opset = chance.pick(opsetImport);
    if (opset) opset.version = chance.pick([0, 1, 6, 9, 22, 99, -1, 2 ** 40]) ?? 0;
  },
  'metadata added': (model, chance) => {
    model.metadataProps.push({ key: hostileName(chance), value: hostileName(chance) });
    model.graph.metadataProps.push({ key: hostileName(chance), value: '' });
  },
  'annotation added': (model, chance) => {
    const names = [{ key: 'SCALE_TENSOR', value: someName(model, chance) }];
    model.graph.quantizationAnnotation.push({
      tensorName: someName(model, chance),
      quantParameterTensorNames: names,
    });
  },
  'graph renamed': ({ graph }, chance) => {
    graph.name = hostileName(chance);
  },
};
