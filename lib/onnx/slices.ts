import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from '../graph/extract.ts';
import type { Graph } from '../graph/graph.ts';
import type { Layout } from '../graph/layout.ts';
import { divide, type Segments } from '../graph/segments.ts';
import type { WireDtype } from '../plan/dtype.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { isWireDtype } from '../tensors/elements.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { tensorSpec } from './dims.ts';
import type { OnnxModel } from './model.ts';
import { referenceThreads } from './modes.ts';
import type { Runtime } from './runtime/runtime.ts';
import { writePartition } from './write-partition.ts';

/** Weights that are in memory at once while shapes are found by running. */
const maxSliceBytes = 256e6;

/**
 * Types and shapes of a model's inner tensors, by running it slice after slice: only one slice's weights are on the
 * disk and in memory at a time.
 *
 * @param names tensors wanted; those that can't be sent are absent from the answer
 * @param dtypes types of the tensors that can be sent, as far as they are known: it is sliced only at these
 * @throws PartitaError P1111-P1114 from the runtime
 */
export async function measureShapes(
  model: OnnxModel,
  graph: Graph,
  layout: Layout,
  names: ReadonlySet<string>,
  dtypes: ReadonlyMap<string, WireDtype>,
  feeds: NamedTensors,
  workDir: string,
  runtime: Runtime,
): Promise<ReadonlyMap<string, TensorSpec>> {
  const segments = divide(graph, layout, (name) => dtypes.has(name));
  const types = new Map([...dtypes].map(([name, dtype]) => [name, { dtype }]));
  const values = new Map<string, Tensor>(feeds);
  const specs = new Map<string, TensorSpec>();
  for (const { from, to } of slicesOf(graph, segments)) {
    const folder = join(workDir, 'slice');
    const part = extract(graph, layout, segments, from, to);
    const inside = part.nodes.flatMap((index) => graph.nodes[index]?.outputs ?? []);
    const wanted = inside.filter((name) => names.has(name) && !part.outputs.includes(name));
    await writePartition(model, { ...part, outputs: [...part.outputs, ...wanted] }, types, folder);
    try {
      const { outputs } = await runtime.load(join(folder, 'model.onnx'), {
        level: 'disabled',
        threads: referenceThreads,
      });
      const sendable = outputs.filter(({ isTensor, type }) => isTensor && isWireDtype(type));
      const needed = new Map(
        part.inputs.flatMap((name) => {
          const value = values.get(name);
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
      const fetches = sendable.map(({ name }) => name);
      const made = await runtime.run(needed, fetches, new Set(part.outputs));
      for (const [name, tensor] of made) {
        if (names.has(name)) specs.set(name, tensorSpec(name, tensor.dtype, tensor.shape));
        if (part.outputs.includes(name)) values.set(name, tensor);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return specs;
}

/** Runs of segments, each with little enough weight where that can be. */
function slicesOf(graph: Graph, { count, readersOf, segmentOf }: Segments): { from: number; to: number }[] {
  const bytes = new Array<number>(count + 1).fill(0);
  const add = (segment: number, more: number) => {
    bytes[segment] = (bytes[segment] as number) + more;
  };
  for (const [name, weightBytes] of graph.weights) {
    for (const segment of readersOf.get(name) ?? []) add(segment, weightBytes);
  }
  for (const [index, segment] of segmentOf) add(segment, graph.nodes[index]?.bodyWeightBytes ?? 0);
  const slices = [{ from: 0, to: 1 }];
  let held = bytes[1] as number;
  for (let segment = 2; segment <= count; segment++) {
    const last = slices.at(-1) as { from: number; to: number };
    held += bytes[segment] as number;
    if (held <= maxSliceBytes) last.to = segment;
    else {
      slices.push({ from: last.to, to: segment });
      held = bytes[segment] as number;
    }
  }
  return slices;
}
