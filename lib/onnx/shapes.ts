import { PartitaError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Layout } from '../graph/layout.ts';
import type { WireDtype } from '../plan/dtype.ts';
import type { ShapeSource } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { tensorSpec } from './dims.ts';
import { wireDtypeOf } from './element-type.ts';
import { inferTypes } from './infer-types.ts';
import type { OnnxModel, ValueInfo } from './model.ts';
import type { Runtime } from './runtime/runtime.ts';
import { measureShapes } from './slices.ts';

/** What is known of the tensors that can be sent, and whether it was enough to infer it. */
export interface KnownTensors {
  readonly specs: ReadonlyMap<string, TensorSpec>;
  readonly shapes: ShapeSource;
}

/**
 * Types and shapes of everything that could cross a cut, and of the outputs: inferred by ONNX Runtime where it can,
 * which takes no weights, otherwise found by running the model, which takes few at a time. Tensors that can't be
 * sent (sequences, strings, bfloat16, ...) are absent from the answer.
 *
 * @param feeds inputs to run it on
 * @param workDir a folder to work in
 * @throws PartitaError P1111-P1114 from the runtime
 */
export async function findTensors(
  model: OnnxModel,
  graph: Graph,
  layout: Layout,
  inputs: readonly TensorSpec[],
  feeds: () => NamedTensors,
  workDir: string,
  runtime: Runtime,
): Promise<KnownTensors> {
  const read = new Set(graph.nodes.flatMap(({ reads }) => reads));
  const outputs = new Set(graph.outputs);
  const names = new Set(
    layout.chain
      .flatMap((index) => graph.nodes[index]?.outputs ?? [])
      .filter((name) => name !== '' && (read.has(name) || outputs.has(name))),
  );
  const inferred = await inferredOrNone(model, inputs, [...names], workDir, runtime);
  const dtypes = new Map<string, WireDtype>();
  const specs = new Map(inputs.map((spec) => [spec.name, spec]));
  for (const [name, { elementType, dims }] of inferred) {
    const dtype = elementType === null ? undefined : wireDtypeOf(elementType);
    if (dtype === undefined) continue;
    dtypes.set(name, dtype);
    if (dims?.every((dim) => typeof dim === 'number')) specs.set(name, tensorSpec(name, dtype, dims));
  }
  const open = [...names].filter((name) => (dtypes.has(name) || inferred.size === 0) && !specs.has(name));
  if (open.length === 0) return { specs, shapes: 'inferred' };
  const wanted = new Set(open);
  const measured = await measureShapes(model, graph, layout, wanted, dtypes, feeds(), workDir, runtime);
  return { specs: new Map([...specs, ...measured]), shapes: 'measured' };
}

/** Nothing where ONNX Runtime takes the model only with its weights. */
async function inferredOrNone(
  ...args: Parameters<typeof inferTypes>
): Promise<ReadonlyMap<string, ValueInfo>> {
  try {
    return await inferTypes(...args);
  } catch (error) {
    if (error instanceof PartitaError && error.code === 'P1112') return new Map();
    throw error;
  }
}
