import type { GraphSpec, Initializer } from '../../lib/onnx/model-spec.ts';
import { node, scalar, value, writeModel } from '../support/model-parts.ts';

const integers = (name: string, ...values: readonly number[]): Initializer => ({
  name,
  dtype: 'int64',
  shape: [values.length],
  data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

const x = value('x', [1, 4]);
const model = (graph: GraphSpec) => async () => writeModel(graph).file;

/** Sizes of tensors stand in initialisers. */
const sizes: GraphSpec = {
  name: 'sizes',
  nodes: [
    node('ConstantOfShape', ['shape'], ['zeros']),
    node('Add', ['x', 'zeros'], ['a']),
    node('Tanh', ['a'], ['b']),
    node('Expand', ['b', 'wide'], ['c']),
    node('Softmax', ['c'], ['d']),
    node('Tile', ['d', 'times'], ['e']),
    node('Reshape', ['e', 'row'], ['y']),
  ],
  inputs: [x],
  outputs: [value('y', ['n', 4])],
  initializers: [
    integers('shape', 1, 4),
    integers('wide', 3, 4),
    integers('times', 2, 1),
    integers('row', -1, 4),
  ],
};

/** The length of a series stands in an initialiser. */
const series: GraphSpec = {
  name: 'series',
  nodes: [
    node('Range', ['from', 'to', 'step'], ['numbers']),
    node('Cast', ['numbers'], ['reals'], { to: { int: 1 } }),
    node('ReduceSum', ['reals'], ['sum']),
    node('Add', ['x', 'sum'], ['a']),
    node('Sigmoid', ['a'], ['b']),
    node('Tanh', ['b'], ['y']),
  ],
  inputs: [x],
  outputs: [value('y', [1, 4])],
  initializers: [scalar('from', 'int64', 0), scalar('to', 'int64', 10), scalar('step', 'int64', 1)],
};

/** A Scan over rows, whose body reads an outer tensor. */
const rows: GraphSpec = {
  name: 'rows',
  nodes: [
    node('Tanh', ['x'], ['a']),
    node('ReduceSum', ['a'], ['start'], { keepdims: { int: 0 } }),
    node('Scan', ['start', 'a'], ['last', 'sums'], {
      num_scan_inputs: { int: 1 },
      body: {
        graph: {
          name: 'body',
          nodes: [
            node('ReduceSum', ['part'], ['partSum'], { keepdims: { int: 0 } }),
            node('Add', ['state', 'partSum'], ['next']),
            node('Add', ['next', 'start'], ['seen']),
          ],
          inputs: [value('state', []), value('part', [4])],
          outputs: [value('next', []), value('seen', [])],
        },
      },
    }),
    node('Sigmoid', ['sums'], ['b']),
    node('Add', ['b', 'last'], ['y']),
  ],
  inputs: [value('x', ['n', 4])],
  outputs: [value('y', ['n'])],
};

/** Models in which a number decides how much there is to do. */
export const numberedModels = [sizes, series, rows].map((graph) => ({
  name: graph.name,
  make: model(graph),
}));
