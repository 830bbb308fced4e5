import { describe, expect, it } from 'vitest';
import type { Graph } from '../../lib/graph/graph.ts';
import { layOut } from '../../lib/graph/layout.ts';
import { peakLiveBytes } from '../../lib/graph/live-bytes.ts';

const node = (reads: string[], outputs: string[]) => ({
  opType: 'Conv',
  reads,
  outputs,
  bodyWeightBytes: 0,
});

const graph = (nodes: Graph['nodes'], outputs: string[]): Graph => ({
  nodes,
  inputs: [{ name: 'x', isIntegral: false }],
  outputs,
  weights: new Map([['w', 1000]]),
});

const peak = (each: Graph, sizes: Record<string, number>) =>
  peakLiveBytes(each, layOut(each), (name) => sizes[name] ?? 0);

describe('activations that exist at once', () => {
  it('are a node’s inputs and outputs in a chain, weights apart', () => {
    const chain = graph([node(['x', 'w'], ['a']), node(['a'], ['b']), node(['b'], ['y'])], ['y']);
    expect(peak(chain, { x: 1, a: 10, b: 100, y: 5 })).toBe(10 + 100);
    expect(peak(chain, { x: 1000, a: 10, b: 100, y: 5 })).toBe(1010);
  });

  it('keep what a long skip reads later, and outputs until the end', () => {
    const skip = graph(
      [node(['x'], ['a']), node(['a'], ['b']), node(['b'], ['c']), node(['a', 'c'], ['y'])],
      ['b', 'y'],
    );
    expect(peak(skip, { x: 1, a: 10, b: 100, c: 1000, y: 10_000 })).toBe(10 + 100 + 1000 + 10_000);
  });

  it('hold a result that nobody reads only while it is made', () => {
    const unread = graph([node(['x'], ['a', 'unread']), node(['a'], ['y'])], ['y']);
    expect(peak(unread, { x: 1, a: 10, unread: 500, y: 50 })).toBe(511);
  });
});
