import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphSpec, Initializer, NodeSpec } from '../../lib/onnx/model-spec.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { node, scalar, value, weight, writeModel } from '../support/model-parts.ts';
import { temporaryFolder } from '../support/models.ts';

const row = [1, 4];
const x = value('x', row);

/** Three dear steps from `from` to `to`, so that there is something to cut. */
const steps = (from: string, to: string): NodeSpec[] => [
  node('Sigmoid', [from], [`${to}1`]),
  node('Softmax', [`${to}1`], [`${to}2`]),
  node('Tanh', [`${to}2`], [to]),
];

const model = (graph: Omit<GraphSpec, 'name'>, rest = {}, folder = temporaryFolder()) =>
  writeModel({ name: 'special', ...graph }, rest, folder).file;

/** Initialisers are listed among the inputs, as all had to be before IR version 4; one weight is a Constant. */
const ir3 = () =>
  model(
    {
      nodes: [
        node('Constant', [], ['c'], { value: { tensor: weight('c', 4, 4) } }),
        node('MatMul', ['x', 'w'], ['a']),
        ...steps('a', 'b'),
        node('MatMul', ['b', 'v'], ['d']),
        node('MatMul', ['d', 'c'], ['y']),
      ],
      inputs: [value('w', [4, 4]), x, value('v', [4, 4])],
      outputs: [value('y', row)],
      initializers: [weight('w', 4, 4), weight('v', 4, 4)],
    },
    { irVersion: 3, opsets: { '': 9 } },
  );

/** Answers an input, a weight, a Constant and something computed from a weight, as they are. */
const givenOutputs = () =>
  model({
    nodes: [
      node('Constant', [], ['c'], { value: { tensor: weight('c', 4) } }),
      node('Tanh', ['w'], ['fromWeight']),
      ...steps('x', 'a'),
      node('Add', ['a', 'w'], ['b']),
      node('Add', ['b', 'fromWeight'], ['y']),
    ],
    inputs: [x],
    outputs: [value('y', row), x, value('w', [4]), value('c', [4]), value('fromWeight', [4])],
    initializers: [weight('w', 4)],
  });

const int8 = (name: string, shape: readonly number[], ...values: readonly number[]): Initializer => ({
  name,
  dtype: 'int8',
  shape,
  data: new Uint8Array(Int8Array.from(values).buffer),
});

/** Weights and activations of 8 bits: quantised on the way and at the end. */
const quantised = () =>
  model({
    nodes: [
      node('DynamicQuantizeLinear', ['x'], ['xq', 'xScale', 'xZero']),
      node('MatMulInteger', ['xq', 'w', 'xZero', 'zero'], ['sums']),
      node('Cast', ['sums'], ['real'], { to: { int: 1 } }),
      node('Mul', ['real', 'xScale'], ['a']),
      ...steps('a', 'b'),
      node('QuantizeLinear', ['b', 'scale', 'zero'], ['q']),
      node('DequantizeLinear', ['q', 'scale', 'zero'], ['y']),
    ],
    inputs: [x],
    outputs: [value('y', row)],
    initializers: [
      int8('w', [4, 4], ...Array.from({ length: 16 }, (_, i) => ((i * 37) % 256) - 128)),
      int8('zero', [], 0),
      { ...weight('scale'), data: Buffer.from(new Float32Array([0.01]).buffer) },
    ],
  });

/** Nodes that no output depends on, at both ends, and an input that no node reads. */
const needless = () =>
  model({
    nodes: [...steps('x', 'idle'), ...steps('x', 'y'), ...steps('y', 'last')],
    inputs: [x, value('unread', [2])],
    outputs: [value('y', row)],
  });

/** Nothing joins the two halves: the cut between them is crossed by no tensor. */
const twoHalves = () =>
  model({
    nodes: [...steps('x', 'y'), ...steps('z', 'w')],
    inputs: [x, value('z', [3])],
    outputs: [value('y', row), value('w', [3])],
  });

/** Tensors without elements: an input, a weight, and what is computed from them. */
const noElements = () =>
  model({
    nodes: [node('Concat', ['x', 'none'], ['a'], { axis: { int: 0 } }), ...steps('a', 'y')],
    inputs: [value('x', [0, 4])],
    outputs: [value('y', [0, 4])],
    initializers: [{ name: 'none', dtype: 'float32', shape: [0, 4], data: new Uint8Array() }],
  });

/** An integer mask is turned into a penalty once, and used at both ends. */
export const masked = () =>
  model({
    nodes: [
      node('Cast', ['mask'], ['present'], { to: { int: 1 } }),
      node('Sub', ['one', 'present'], ['absent']),
      node('Mul', ['absent', 'most'], ['penalty']),
      node('Add', ['x', 'penalty'], ['a']),
      ...steps('a', 'b'),
      node('Add', ['b', 'penalty'], ['y']),
    ],
    inputs: [x, value('mask', row, 'int64')],
    outputs: [value('y', row)],
    initializers: [weight('one', 1), weight('most', 1)],
  });

/** The body of an If and a Constant in it hold weights in an external file. */
export const externalBodies = () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'w.bin'), Buffer.from(new Float32Array([1, -2, 3, -4]).buffer));
  const held = { dtype: 'float32', shape: [4], data: { location: 'w.bin', offset: 0, length: 16 } } as const;
  const branch = (opType: string): GraphSpec => ({
    name: opType,
    nodes: [
      node('Constant', [], [`${opType}C`], { value: { tensor: held } }),
      node(opType, ['b', `${opType}C`], [`${opType}S`]),
      node(opType, [`${opType}S`, `${opType}W`], [`${opType}R`]),
    ],
    inputs: [],
    outputs: [value(`${opType}R`, row)],
    initializers: [{ name: `${opType}W`, ...held }],
  });
  const branches = { then_branch: { graph: branch('Add') }, else_branch: { graph: branch('Mul') } };
  const nodes = [...steps('x', 'b'), node('If', ['flag'], ['c'], branches), ...steps('c', 'y')];
  const inputs = [x, value('flag', [], 'bool')];
  return model({ nodes, inputs, outputs: [value('y', row)] }, {}, folder);
};

/** A function of the model's own is called once on the way and once inside a Loop. */
const ownFunction = () => {
  const twice = { opType: 'Twice', domain: 'local' };
  const body: GraphSpec = {
    name: 'body',
    nodes: [
      node('Identity', ['goOn'], ['goOnOut']),
      { ...twice, name: 'inner', inputs: ['state'], outputs: ['stateOut'] },
    ],
    inputs: [value('round', [], 'int64'), value('goOn', [], 'bool'), value('state', row)],
    outputs: [value('goOnOut', [], 'bool'), value('stateOut', row)],
  };
  const file = model(
    {
      nodes: [
        { ...twice, name: 'outer', inputs: ['x'], outputs: ['a'] },
        ...steps('a', 'b'),
        node('Loop', ['rounds', '', 'b'], ['y'], { body: { graph: body } }),
      ],
      inputs: [x],
      outputs: [value('y', row)],
      initializers: [scalar('rounds', 'int64', 3)],
    },
    { opsets: { '': 17, local: 1 } },
  );
  const add = message(
    bytesField(1, 'value'),
    bytesField(1, 'value'),
    bytesField(2, 'sum'),
    bytesField(4, 'Add'),
  );
  const definition = message(
    bytesField(1, 'Twice'),
    bytesField(4, 'value'),
    bytesField(5, 'sum'),
    bytesField(7, add),
    bytesField(9, varintField(2, 17)),
    bytesField(10, 'local'),
  );
  writeFileSync(file, Buffer.concat([readFileSync(file), bytesField(25, definition)]));
  return file;
};

/** Aborts ONNX Runtime when it is released: a tensor without elements in an empty external file. */
export const crashing = () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'empty.bin'), '');
  const data = { location: 'empty.bin', offset: 0, length: 0 };
  const nodes = [node('Concat', ['x', 'none'], ['y'], { axis: { int: 0 } })];
  const initializers = [{ name: 'none', dtype: 'float32', shape: [0, 4], data } as const];
  return model({ nodes, inputs: [x], outputs: [value('y', row)], initializers }, {}, folder);
};

/** Models that have been other splitters' undoing. */
export const specialModels: readonly { readonly name: string; readonly make: () => string }[] = [
  { name: 'initialisers that are inputs', make: ir3 },
  { name: 'outputs that are given', make: givenOutputs },
  { name: '8-bit integers', make: quantised },
  { name: 'nodes and inputs that nothing needs', make: needless },
  { name: 'two halves', make: twoHalves },
  { name: 'tensors without elements', make: noElements },
  { name: 'a mask used at both ends', make: masked },
  { name: 'external weights in bodies', make: externalBodies },
  { name: 'a function of its own', make: ownFunction },
];
