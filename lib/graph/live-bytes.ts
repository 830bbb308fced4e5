import type { Graph } from './graph.ts';
import type { Layout } from './layout.ts';

/**
 * The most bytes of activations that exist at once when the nodes run one after another: each from its node, the
 * model's inputs from the start, until the last node that reads it; the model's outputs until the end.
 *
 * @param bytesOf bytes of a tensor; 0 where they aren't known
 */
export function peakLiveBytes(graph: Graph, layout: Layout, bytesOf: (name: string) => number): number {
  const ends = new Map<string, number>();
  layout.order.forEach((index, step) => {
    for (const name of graph.nodes[index]?.reads ?? []) ends.set(name, step);
  });
  for (const name of graph.outputs) ends.set(name, layout.order.length);
  const freed = new Map<number, number>();
  let live = 0;
  const add = (name: string, step: number) => {
    const bytes = bytesOf(name);
    const end = ends.get(name) ?? step;
    live += bytes;
    freed.set(end, (freed.get(end) ?? 0) + bytes);
  };
  for (const { name } of graph.inputs) add(name, 0);
  let peak = live;
  layout.order.forEach((index, step) => {
    for (const name of graph.nodes[index]?.outputs ?? []) if (name !== '') add(name, step);
    peak = Math.max(peak, live);
    live -= freed.get(step) ?? 0;
  });
  return peak;
}
