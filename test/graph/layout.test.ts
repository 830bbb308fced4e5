import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../lib/graph/graph.ts';
import { layOut } from '../../lib/graph/layout.ts';
import { randomGraph } from './random-graph.ts';

const node = (opType: string, reads: readonly string[], ...outputs: readonly string[]): Node => ({
  opType,
  reads,
  outputs,
  bodyWeightBytes: 0,
});

const graphOf = (nodes: readonly Node[], outputs: readonly string[]): Graph => ({
  nodes,
  inputs: [
    { name: 'x', isIntegral: false },
    { name: 'mask', isIntegral: true },
  ],
  outputs,
  weights: new Map([
    ['w', 100],
    ['table', 65_537],
  ]),
});

/** Operators of the nodes that are copied. */
const copiedOps = (graph: Graph) =>
  [...layOut(graph).copied].map((index) => graph.nodes[index]?.opType).sort();

/** Where each node stands in the order, by the name of its output. */
function orderOf(graph: Graph): string[] {
  return layOut(graph).order.map((index) => graph.nodes[index]?.outputs[0] ?? '');
}

describe('the order of a graph', () => {
  it('comes to an output on the way before it goes on, wherever the file has it', () => {
    const backbone = ['x', 'a', 'b', 'c', 'last'];
    const nodes = [
      ...backbone.slice(1).map((output, index) => node('Conv', [backbone[index] ?? ''], output)),
      node('Conv', ['a'], 'exit'),
    ];
    expect(orderOf(graphOf(nodes, ['last', 'exit']))).toEqual(['a', 'exit', 'b', 'c', 'last']);
  });

  it('makes of an early tensor what a later layer needs only when it needs it', () => {
    const nodes = [
      node('Conv', ['x'], 'memory'),
      ...[1, 2, 3].map((layer) => node('MatMul', ['memory'], `keys${layer}`)),
      ...[1, 2, 3].map((layer) =>
        node('Add', [layer === 1 ? 'memory' : `state${layer - 1}`, `keys${layer}`], `state${layer}`),
      ),
    ];
    expect(orderOf(graphOf(nodes, ['state3']))).toEqual([
      'memory',
      'keys1',
      'state1',
      'keys2',
      'state2',
      'keys3',
      'state3',
    ]);
  });

  it('leaves a cache that a layer reads until that layer', () => {
    const nodes = [
      node('Conv', ['x'], 'long'),
      node('Conv', ['long'], 'query'),
      node('Conv', ['x'], 'cache'),
      node('MatMul', ['query', 'cache'], 'y'),
    ];
    expect(orderOf(graphOf(nodes, ['cache', 'y']))).toEqual(['long', 'query', 'cache', 'y']);
  });
});

describe('the layout of any graph', () => {
  it('orders each node after those it reads', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const { order, producer } = layOut(graph);
        const place = new Map(order.map((index, i) => [index, i]));
        for (const index of order) {
          for (const name of graph.nodes[index]?.reads ?? []) {
            const source = producer.get(name);
            if (source !== undefined) expect(place.get(source)).toBeLessThan(place.get(index) ?? -1);
          }
        }
      }),
    );
  });

  it('has each node once that an output depends on, and no other', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const needed = new Set<Node>();
        const need = (name: string) => {
          const source = graph.nodes.find(({ outputs }) => outputs.includes(name));
          if (source === undefined || needed.has(source)) return;
          needed.add(source);
          source.reads.forEach(need);
        };
        graph.outputs.forEach(need);
        const { order, chain, copied } = layOut(graph);
        expect(order).toHaveLength(needed.size);
        expect(new Set(order.map((index) => graph.nodes[index]))).toEqual(needed);
        expect([...chain, ...copied].sort()).toEqual([...order].sort());
      }),
    );
  });

  it('copies only nodes that rest on constants and integers alone, and none that roll dice or are heavy', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const { copied, producer } = layOut(graph);
        for (const index of copied) {
          const { reads, opType, bodyWeightBytes, outputs } = graph.nodes[index] as Node;
          expect(opType).not.toMatch(/^Random/);
          expect(bodyWeightBytes).toBe(0);
          expect(outputs.filter((name) => graph.outputs.includes(name))).toEqual([]);
          for (const name of reads.filter((each) => each !== '')) {
            const isFed = graph.inputs.find((input) => input.name === name);
            expect(isFed?.isIntegral ?? true).toBe(true);
            if (!isFed && !graph.weights.has(name)) expect(copied).toContain(producer.get(name));
          }
        }
      }),
    );
  });
});

describe('what is copied to each partition that needs it', () => {
  it('is arithmetic on masks', () => {
    const graph = graphOf(
      [
        node('Cast', ['mask'], 'float'),
        node('Sub', ['w', 'float'], 'inverted'),
        node('Softmax', ['inverted'], 'dear'),
        node('Add', ['x', 'inverted'], 'a'),
        node('Add', ['a', 'dear'], 'y'),
      ],
      ['y'],
    );
    expect(copiedOps(graph)).toEqual(['Cast', 'Sub']);
  });

  it('is whatever depends on constants alone, dear or not', () => {
    const graph = graphOf(
      [node('Softmax', ['table'], 'soft'), node('MatMul', ['soft', 'w'], 'm'), node('Add', ['x', 'm'], 'y')],
      ['y'],
    );
    expect(copiedOps(graph)).toEqual(['MatMul', 'Softmax']);
  });

  it('is no embedding, which reads more than 64 KiB of weights', () => {
    const lookUp = (table: string) =>
      graphOf([node('Gather', [table, 'mask'], 'rows'), node('Add', ['x', 'rows'], 'y')], ['y']);
    expect(copiedOps(lookUp('w'))).toEqual(['Gather']);
    expect(copiedOps(lookUp('table'))).toEqual([]);
  });

  it('is nothing that the model answers', () => {
    const graph = graphOf([node('Cast', ['mask'], 'm'), node('Add', ['x', 'm'], 'y')], ['y', 'm']);
    expect(copiedOps(graph)).toEqual([]);
  });

  it('is nothing random', () => {
    const graph = graphOf([node('RandomNormal', [], 'r'), node('Add', ['x', 'r'], 'y')], ['y']);
    expect(copiedOps(graph)).toEqual([]);
  });
});

it('finishes a branch before its sibling begins, so that frontiers stay narrow', () => {
  const graph = graphOf(
    [
      node('Conv', ['x'], 'stem'),
      node('Conv', ['stem'], 'left1'),
      node('Conv', ['stem'], 'right1'),
      node('Conv', ['left1'], 'left2'),
      node('Conv', ['right1'], 'right2'),
      node('Add', ['left2', 'right2'], 'y'),
    ],
    ['y'],
  );
  const made = layOut(graph).order.map((index) => graph.nodes[index]?.outputs[0]);
  expect(made).toEqual(['stem', 'left1', 'left2', 'right1', 'right2', 'y']);
});
