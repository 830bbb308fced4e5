import { disturb, hostileName, type Mutation, someGraph, someName, someTensor } from './mutable.ts';

const sizes = [0, 1, 2, 7, 1000, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, -1, -8];

/** Ways to spoil initialisers and tensors in attributes. */
export const tensorMutations: Readonly<Record<string, Mutation>> = {
  'initialiser disturbed': (model, chance) => disturb(someGraph(model, chance).initializer, chance),
  'initialisers dropped': ({ graph }, chance) => {
    graph.initializer.length = chance.below(graph.initializer.length + 1);
  },
  'initialiser renamed': (model, chance) => {
    const tensor = chance.pick(someGraph(model, chance).initializer);
    if (tensor) tensor.name = chance.happens(0.6) ? someName(model, chance) : hostileName(chance);
  },
  'initialiser also an input': ({ graph }, chance) => {
    const tensor = chance.pick(graph.initializer);
    if (tensor?.name !== undefined) graph.input.push({ name: tensor.name });
  },
  'tensor size changed': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor) tensor.dims[chance.below(tensor.dims.length + 1)] = chance.pick(sizes) ?? 0;
  },
  'tensor sizes disturbed': (model, chance) => disturb(someTensor(model, chance)?.dims ?? [], chance),
  'tensor of many axes': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor) tensor.dims = Array.from({ length: chance.pick([9, 70, 3000]) ?? 9 }, () => 1);
  },
  'tensor type changed': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor) tensor.dataType = chance.pick([0, 1, 6, 7, 8, 9, 10, 11, 14, 16, 22, 23, 99, -1]) ?? 0;
  },
  'tensor without values': (model, chance) => {
    delete someTensor(model, chance)?.rawData;
  },
  'tensor cut short': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor?.rawData) tensor.rawData = tensor.rawData.subarray(0, chance.below(tensor.rawData.length));
  },
  'tensor with values twice': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor) Object.assign(tensor, { floatData: [1, 2, 3], int64Data: [4], int32Data: [5] });
  },
  'tensor values changed': (model, chance) => {
    const tensor = someTensor(model, chance);
    if (tensor?.rawData) tensor.rawData = Buffer.alloc(tensor.rawData.length, chance.pick([0, 0x7f, 0xff]));
  },
  'tensor sparse': ({ graph }, chance) => {
    const [values] = graph.initializer.splice(chance.below(graph.initializer.length || 1), 1);
    if (values === undefined) return;
    const indices = { ...values, name: '', dataType: 7, dims: [1], rawData: Buffer.alloc(8) };
    graph.sparseInitializer.push({
      values,
      indices,
      dims: chance.happens(0.5) ? [...values.dims] : [2 ** 40],
    });
  },
};
