import { disturb, hostileName, type Mutation, someGraph, someName, someValue } from './mutable.ts';

const sizes = [0, 1, 2, 3, 9, 4096, 70_000, 2 ** 31 - 1, 2 ** 40, Number.MAX_SAFE_INTEGER, -1];

/** Ways to spoil what is said of inputs, outputs and inner tensors. */
export const valueMutations: Readonly<Record<string, Mutation>> = {
  'inputs disturbed': (model, chance) => disturb(someGraph(model, chance).input, chance),
  'outputs disturbed': (model, chance) => disturb(someGraph(model, chance).output, chance),
  'inputs gone': ({ graph }) => {
    graph.input = [];
  },
  'outputs gone': ({ graph }) => {
    graph.output = [];
  },
  'value renamed': (model, chance) => {
    const value = someValue(model, chance);
    if (value) value.name = chance.happens(0.6) ? someName(model, chance) : hostileName(chance);
  },
  'input renamed throughout': ({ graph }, chance) => {
    const input = chance.pick(graph.input);
    if (input === undefined) return;
    const [from, to] = [input.name, hostileName(chance)];
    input.name = to;
    for (const node of graph.node) node.input = node.input.map((name) => (name === from ? to : name));
  },
  'output more': (model, chance) => {
    model.graph.output.push({ name: someName(model, chance) });
  },
  'value without type': (model, chance) => {
    delete someValue(model, chance)?.type;
  },
  'value of another type': (model, chance) => {
    const type = someValue(model, chance)?.type?.tensorType;
    if (type) type.elemType = chance.pick([0, 1, 6, 7, 8, 9, 10, 11, 14, 16, 22, 99]) ?? 0;
  },
  'value no tensor': (model, chance) => {
    const value = someValue(model, chance);
    const held = { elemType: { tensorType: { elemType: 1 } } };
    const types = [{ sequenceType: held }, { optionalType: held }, { mapType: { keyType: 8 } }];
    if (value) value.type = chance.pick(types) ?? {};
  },
  'value without rank': (model, chance) => {
    delete someValue(model, chance)?.type?.tensorType?.shape;
  },
  'value size changed': (model, chance) => {
    const dims = someValue(model, chance)?.type?.tensorType?.shape?.dim;
    const dimParam = chance.happens(0.5) ? 'batch' : hostileName(chance);
    const dim = chance.pick([{ dimValue: chance.pick(sizes) ?? 0 }, { dimParam }, {}]) ?? {};
    if (dims) dims[chance.below(dims.length + 1)] = dim;
  },
  'value sizes disturbed': (model, chance) =>
    disturb(someValue(model, chance)?.type?.tensorType?.shape?.dim ?? [], chance),
  'lie about an inner tensor': (model, chance) => {
    const shape = { dim: [{ dimValue: chance.pick(sizes) ?? 0 }] };
    const elemType = chance.pick([1, 7, 8, 9, 16]) ?? 1;
    const name = someName(model, chance);
    someGraph(model, chance).valueInfo.push({ name, type: { tensorType: { elemType, shape } } });
  },
};
