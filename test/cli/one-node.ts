import { node, value, weight, writeModel } from '../support/model-parts.ts';

/** A model that can't be cut: y [1, 4] = x [1, 8] w. */
export const oneNode = (folder: string): string =>
  writeModel(
    {
      name: 'one-node',
      nodes: [node('MatMul', ['x', 'w'], ['y'])],
      inputs: [value('x', [1, 8])],
      outputs: [value('y', [1, 4])],
      initializers: [weight('w', 8, 4)],
    },
    {},
    folder,
  ).file;
