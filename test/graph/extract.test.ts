import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract, segmentsOfNodes } from '../../lib/graph/extract.ts';
import type { Graph, Node } from '../../lib/graph/graph.ts';
import { layOut } from '../../lib/graph/layout.ts';
import { divide } from '../../lib/graph/segments.ts';
import { Dice, lookUp, ownValues, runNodes, runWhole } from './evaluate.ts';
import { computes, randomGraph } from './random-graph.ts';

/** A graph, and which of its cuts are taken. */
const divided = fc
  .record({
    graph: randomGraph.filter(computes),
    taken: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
  })
  .map(({ graph, taken }) => {
    const layout = layOut(graph);
    const segments = divide(graph, layout, () => true);
    const inner = segments.frontiers.flatMap((_, i) => (taken[i] ? [i + 1] : []));
    const ends = [...inner, segments.count];
    const parts = ends.map((to, i) => extract(graph, layout, segments, ends[i - 1] ?? 0, to));
    return { graph, layout, segments, parts, ends };
  });

const nodesOf = (graph: Graph, indices: readonly number[]) =>
  indices.map((index) => graph.nodes[index] as Node);

describe('the partitions of any graph, cut anywhere', () => {
  it('compute, one after the other, what the whole graph computes', () => {
    fc.assert(
      fc.property(divided, ({ graph, parts }) => {
        const dice = new Dice();
        const travelling = new Map(ownValues(graph.inputs.map(({ name }) => name)));
        for (const { nodes, weights, inputs, outputs } of parts) {
          const sent = inputs.map((name) => [name, lookUp(travelling, name)] as const);
          const values = runNodes(nodesOf(graph, nodes), new Map([...sent, ...ownValues(weights)]), dice);
          for (const name of outputs) travelling.set(name, lookUp(values, name));
        }
        for (const [name, value] of runWhole(graph)) expect(travelling.get(name)).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('are sent, hold and answer nothing that nobody needs', () => {
    fc.assert(
      fc.property(divided, ({ graph, parts }) => {
        parts.forEach(({ nodes, weights, inputs, outputs }, i) => {
          const read = new Set(nodesOf(graph, nodes).flatMap(({ reads }) => reads));
          const later = new Set(parts.slice(i + 1).flatMap((part) => part.inputs));
          expect(inputs.filter((name) => !read.has(name))).toEqual([]);
          expect(weights.filter((name) => !read.has(name) && !outputs.includes(name))).toEqual([]);
          expect(outputs.filter((name) => !later.has(name) && !graph.outputs.includes(name))).toEqual([]);
          expect(outputs.length).toBeGreaterThan(0);
          expect(new Set([...inputs, ...outputs]).size).toBe(inputs.length + outputs.length);
        });
      }),
    );
  });

  it('hold every node of the chain once, and each copied node at most once each', () => {
    fc.assert(
      fc.property(divided, ({ layout, parts }) => {
        const held = parts.flatMap(({ nodes }) => nodes.filter((index) => !layout.copied.has(index)));
        expect([...held].sort()).toEqual([...layout.chain].sort());
        for (const { nodes } of parts) expect(new Set(nodes).size).toBe(nodes.length);
      }),
    );
  });

  it('count each node to the segment it stands in, copied ones to their first', () => {
    fc.assert(
      fc.property(divided, ({ graph, layout, segments, parts, ends }) => {
        parts.forEach(({ nodes }, i) => {
          const from = ends[i - 1] ?? 0;
          const counted = segmentsOfNodes(graph, layout, segments, from, ends[i] ?? 0);
          expect(counted).toEqual(
            nodes.map((index) => (layout.copied.has(index) ? from + 1 : segments.segmentOf.get(index))),
          );
        });
      }),
    );
  });
});
