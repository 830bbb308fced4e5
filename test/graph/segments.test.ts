import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract } from '../../lib/graph/extract.ts';
import type { Graph } from '../../lib/graph/graph.ts';
import { type Layout, layOut } from '../../lib/graph/layout.ts';
import { inputsOf, outputsOf, rangeTable, weightBytesOf } from '../../lib/graph/ranges.ts';
import { describeSegments, divide, type Segments } from '../../lib/graph/segments.ts';
import type { Segmentation } from '../../lib/plan/segmentation.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { computes, randomGraph } from './random-graph.ts';

/** A graph with the specs of its tensors, some of which can't be sent. */
const described = fc
  .record({ graph: randomGraph.filter(computes), barred: fc.array(fc.nat(), { maxLength: 3 }) })
  .map(({ graph, barred }) => {
    const layout = layOut(graph);
    const inner = layout.chain.flatMap((index) => graph.nodes[index]?.outputs ?? []);
    const kept = inner.filter(
      (name, i) => graph.outputs.includes(name) || !barred.some((pick) => pick % 14 === i),
    );
    const names = new Set([...graph.inputs.map(({ name }) => name), ...kept, ...graph.outputs]);
    const specs = new Map(
      [...names].map((name, i): [string, TensorSpec] => [
        name,
        { name, dtype: 'float32', shape: [i + 1], bytes: 4 * (i + 1) },
      ]),
    );
    const segments = divide(graph, layout, (name) => specs.has(name));
    return { graph, layout, specs, segments };
  });

/** What a node reads that a node of the chain made, through nodes that are copied for it. */
function readsFromChain(graph: Graph, layout: Layout, index: number): string[] {
  return (graph.nodes[index]?.reads ?? []).flatMap((name) => {
    const source = layout.producer.get(name);
    if (source === undefined) return [];
    return layout.copied.has(source) ? readsFromChain(graph, layout, source) : [name];
  });
}

/** The frontier after each node of the chain but the last, by comparing all pairs of nodes. */
const allFrontiers = (graph: Graph, layout: Layout) =>
  layout.chain.slice(0, -1).map((_, position) => {
    const made = layout.chain
      .slice(0, position + 1)
      .flatMap((index) => graph.nodes[index]?.outputs ?? [])
      .filter((name) => name !== '');
    const read = layout.chain.slice(position + 1).flatMap((index) => readsFromChain(graph, layout, index));
    return { position, names: made.filter((name) => read.includes(name)).sort() };
  });

const segmentationOf = (...described: Parameters<typeof describeSegments>): Segmentation => ({
  ...describeSegments(...described),
  optimize: 'none',
  onnxRuntimeVersion: '',
  dims: {},
});

const ranges = ({ count }: Segments) =>
  Array.from({ length: count }, (_, from) =>
    Array.from({ length: count - from }, (_, i) => ({ from, to: from + i + 1 })),
  ).flat();

describe('the segments of any graph', () => {
  it('end wherever everything that must cross can cross, and nowhere else', () => {
    fc.assert(
      fc.property(described, ({ graph, layout, specs, segments }) => {
        const valid = allFrontiers(graph, layout).filter(({ names }) =>
          names.every((name) => specs.has(name)),
        );
        expect(segments.frontiers.map((names) => [...names].sort())).toEqual(valid.map(({ names }) => names));
        expect(segments.count).toBe(valid.length + 1);
        layout.chain.forEach((index, position) => {
          const ended = valid.filter((cut) => cut.position < position).length;
          expect(segments.segmentOf.get(index)).toBe(ended + 1);
        });
      }),
    );
  });

  it('say of every range what it must be sent, must answer and holds, as extracting it does', () => {
    fc.assert(
      fc.property(described, ({ graph, layout, specs, segments }) => {
        const segmentation = segmentationOf(graph, layout, segments, specs);
        const names = (tensors: readonly TensorSpec[]) => tensors.map(({ name }) => name).sort();
        for (const { from, to } of ranges(segments)) {
          const part = extract(graph, layout, segments, from, to);
          expect(names(inputsOf(segmentation, from, to))).toEqual([...part.inputs].sort());
          expect(names(outputsOf(segmentation, from, to))).toEqual([...part.outputs].sort());
          const inBodies = part.nodes.map((index) => graph.nodes[index]?.bodyWeightBytes ?? 0);
          const weights = part.weights.map((name) => graph.weights.get(name) ?? 0);
          expect(weightBytesOf(segmentation, from, to)).toBe(
            [...weights, ...inBodies].reduce((sum, bytes) => sum + bytes, 0),
          );
        }
      }),
    );
  });

  it('have cuts that say what crosses and what lies before', () => {
    fc.assert(
      fc.property(described, ({ graph, layout, specs, segments }) => {
        const segmentation = segmentationOf(graph, layout, segments, specs);
        const inputs = new Set(graph.inputs.map(({ name }) => name));
        expect(segmentation.cuts.map(({ index }) => index)).toEqual(
          segmentation.segments.slice(1).map((_, i) => i + 1),
        );
        for (const { index, tensors, bytes, weightBytesBefore } of segmentation.cuts) {
          const sent = inputsOf(segmentation, index, segments.count).filter(({ name }) => !inputs.has(name));
          expect(tensors.map(({ name }) => name).sort()).toEqual(sent.map(({ name }) => name).sort());
          expect(bytes).toBe(sent.reduce((sum, tensor) => sum + tensor.bytes, 0));
          expect(weightBytesBefore).toBe(weightBytesOf(segmentation, 0, index));
        }
        expect(segmentation.segments.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(layout.chain.length);
      }),
    );
  });
});

describe('the weights of a segment', () => {
  /** Ids choose rows of `table`; its product with `matrix` goes on, by `table` itself where that is tied. */
  const embedding = (tied: boolean): Graph => ({
    nodes: [
      { opType: 'Gather', reads: ['table', 'ids'], outputs: ['rows'], bodyWeightBytes: 0 },
      { opType: 'MatMul', reads: ['rows', tied ? 'table' : 'matrix'], outputs: ['y'], bodyWeightBytes: 0 },
    ],
    inputs: [{ name: 'ids', isIntegral: true }],
    outputs: ['y'],
    weights: new Map([
      ['table', 1_000_000],
      ['matrix', 4_000],
    ]),
  });
  const segmentsOf = (graph: Graph) => {
    const layout = layOut(graph);
    const spec = (name: string): TensorSpec => ({ name, dtype: 'float32', shape: [1], bytes: 4 });
    const specs = new Map(['ids', 'rows', 'y'].map((name) => [name, spec(name)]));
    return segmentationOf(
      graph,
      layout,
      divide(graph, layout, (name) => specs.has(name)),
      specs,
    );
  };

  it('are looked up where rows of them are chosen, and nothing else reads them', () => {
    const { segments } = segmentsOf(embedding(false));
    expect(segments.map(({ weightBytes, lookupBytes }) => [weightBytes, lookupBytes])).toEqual([
      [1_000_000, 1_000_000],
      [4_000, undefined],
    ]);
    const table = rangeTable(segmentsOf(embedding(false)));
    expect([table.weightBytes(0, 2), table.readWeightBytes(0, 2)]).toEqual([1_004_000, 4_000]);
  });

  it('are read whole where they are a matrix, too', () => {
    expect(rangeTable(segmentsOf(embedding(true))).readWeightBytes(0, 2)).toBe(1_000_000);
  });
});
