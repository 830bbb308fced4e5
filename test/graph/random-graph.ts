import fc from 'fast-check';
import type { Graph, Node } from '../../lib/graph/graph.ts';

/** Operators of each kind that the layout tells apart: dear, cheap to repeat, and random. */
const opTypes = ['Conv', 'MatMul', 'Add', 'Cast', 'RandomNormal'];

const inputs = [
  { name: 'image', isIntegral: false },
  { name: 'ids', isIntegral: true },
  { name: 'mask', isIntegral: true },
];

/** The last is too heavy to be copied for a cheap node. */
const weights = new Map([
  ['small', 8],
  ['bias', 100],
  ['embedding', 1_000_000],
]);

const nodeArbitrary = fc.record({
  opType: fc.constantFrom(...opTypes),
  /** Picks among everything that is there when the node comes. */
  reads: fc.array(fc.nat(), { minLength: 0, maxLength: 3 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  omitsInput: fc.boolean(),
  bodyWeightBytes: fc.constantFrom(0, 0, 0, 50),
});

/**
 * Graphs without cycles: nodes in any order, shared weights, omitted inputs, several outputs a node, nodes
 * that nothing needs, outputs of the model that are inputs or weights.
 */
export const randomGraph: fc.Arbitrary<Graph> = fc
  .record({
    plan: fc.array(nodeArbitrary, { minLength: 1, maxLength: 14 }),
    outputs: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
    shuffle: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
  })
  .map(({ plan, outputs, shuffle }) => {
    const known = [...inputs.map(({ name }) => name), ...weights.keys()];
    const nodes = plan.map(({ opType, reads, outputs: count, omitsInput, bodyWeightBytes }, index): Node => {
      const read = reads.map((pick) => known[pick % known.length] ?? '');
      const made = Array.from({ length: count }, (_, i) => `${index}.${i}`);
      known.push(...made);
      return { opType, reads: omitsInput ? ['', ...read] : read, outputs: made, bodyWeightBytes };
    });
    // Mostly the last tensors: those are what the others were computed for.
    const wanted = outputs.map((pick) => known[known.length - 1 - (pick % known.length)] ?? '');
    return {
      nodes: nodes
        .map((node, i) => ({ node, key: shuffle[i] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ node }) => node),
      inputs,
      outputs: [...new Set(wanted)],
      weights,
    };
  });

/** Whether the model computes anything. */
export const computes = ({ nodes, outputs }: Graph) =>
  nodes.some((node) => node.outputs.some((name) => outputs.includes(name)));
