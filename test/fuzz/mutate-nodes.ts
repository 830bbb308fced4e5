import { type Attribute, disturb, hostileName, type Mutation, someName, someNode } from './mutable.ts';

const operators = [
  ...['Add', 'MatMul', 'Relu', 'Identity', 'Reshape', 'Gather', 'Concat', 'Split', 'If', 'Loop', 'Scan'],
  ...['Constant', 'ConstantOfShape', 'RandomNormal', 'Range', 'Expand', 'Tile', 'SequenceConstruct'],
  ...['Optional', 'StringNormalizer', 'NonZero', 'Conv', 'LSTM', 'Frobnicate', ''],
];

const numbers = [0, 1, -1, 7, 31, 65, 2 ** 31 - 1, -(2 ** 31), 2 ** 53, Number.NaN, 1e300];

/** A value of another kind, or of another size, than the operator expects. */
const hostileValue = (chance: Parameters<Mutation>[1]): Partial<Attribute> => {
  const number = chance.pick(numbers) ?? 0;
  const whole = Number.isSafeInteger(number) ? number : 0;
  return (
    chance.pick<Partial<Attribute>>([
      { type: 2, i: whole },
      { type: 1, f: number },
      { type: 3, s: Buffer.from(hostileName(chance)) },
      { type: 7, ints: Array.from({ length: chance.below(5) }, () => whole) },
      { type: 6, floats: [number] },
      { type: 8, strings: [Buffer.from([0xff, 0xfe])] },
      { type: chance.below(40) },
    ]) ?? {}
  );
};

/** Ways to spoil nodes and their attributes. */
export const nodeMutations: Readonly<Record<string, Mutation>> = {
  'node disturbed': ({ graph }, chance) => disturb(graph.node, chance),
  'nodes shuffled': ({ graph }, chance) => {
    graph.node.forEach((_, i) => {
      const other = chance.below(graph.node.length);
      [graph.node[i], graph.node[other]] = [graph.node[other] as never, graph.node[i] as never];
    });
  },
  'nodes dropped': ({ graph }, chance) => {
    graph.node.length = chance.below(graph.node.length + 1);
  },
  'cycle made': ({ graph }, chance) => {
    const [early, late] = [chance.pick(graph.node), chance.pick(graph.node)];
    if (early && late?.output[0] !== undefined)
      early.input[chance.below(early.input.length || 1)] = late.output[0];
  },
  'node input renamed': (model, chance) => {
    const node = someNode(model, chance);
    const name = chance.happens(0.7) ? someName(model, chance) : hostileName(chance);
    if (node) node.input[chance.below(node.input.length + 1)] = name;
  },
  'node output renamed': (model, chance) => {
    const node = someNode(model, chance);
    const name = chance.happens(0.5) ? someName(model, chance) : hostileName(chance);
    if (node) node.output[chance.below(node.output.length + 1)] = name;
  },
  'node inputs disturbed': (model, chance) => disturb(someNode(model, chance)?.input ?? [], chance),
  'node outputs disturbed': (model, chance) => disturb(someNode(model, chance)?.output ?? [], chance),
  'operator changed': (model, chance) => {
    const node = someNode(model, chance);
    if (node) node.opType = chance.pick(operators) ?? '';
  },
  'domain changed': (model, chance) => {
    const node = someNode(model, chance);
    if (node) node.domain = chance.pick(['ai.onnx', 'ai.onnx.ml', 'com.microsoft', 'nowhere']) ?? '';
  },
  'node renamed': (model, chance) => {
    const node = someNode(model, chance);
    if (node) node.name = hostileName(chance);
  },
  'attributes disturbed': (model, chance) => disturb(someNode(model, chance)?.attribute ?? [], chance),
  'attribute changed': (model, chance) => {
    const attribute = chance.pick(someNode(model, chance)?.attribute ?? []);
    if (attribute) Object.assign(attribute, hostileValue(chance));
  },
  'attribute added': (model, chance) => {
    const name = chance.pick(['axis', 'to', 'perm', 'body', 'value', 'shape', 'mode', '']) ?? '';
    const none = { floats: [], ints: [], strings: [], tensors: [], graphs: [] };
    someNode(model, chance)?.attribute.push({ name, type: 2, ...none, ...hostileValue(chance) });
  },
  'chain grown': ({ graph }, chance) => {
    const [last] = graph.output;
    if (last === undefined) return;
    const count = chance.pick([3, 50, 500]) ?? 1;
    for (let i = 0; i < count; i++) {
      const from = i === 0 ? last.name : `grown${i - 1}`;
      graph.node.push({ input: [from], output: [`grown${i}`], opType: 'Identity', attribute: [] });
    }
    graph.output = [{ ...last, name: `grown${count - 1}` }];
  },
};
