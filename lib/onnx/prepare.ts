import { mkdirSync, rmSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { type Layout, layOut } from '../graph/layout.ts';
import { describeSegments, divide, type Segments } from '../graph/segments.ts';
import type { Notify } from '../host.ts';
import type { ModelRef, OptimizeMode, Segmentation } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { type BaseGraph, openBaseGraph } from './base-graph.ts';
import { type Dims, inputSpecs, tensorSpec } from './dims.ts';
import { unsupportedModel } from './errors.ts';
import { bytesOf, graphOf, liftConstants } from './graph-of.ts';
import { hashModel } from './hash.ts';
import type { OnnxModel, Weight } from './model.ts';
import { readModel } from './read-model.ts';
import { openRuntime, type Runtime } from './runtime/runtime.ts';
import { onnxRuntimeVersion } from './runtime/version.ts';
import { probeShapes } from './shapes.ts';

/** A model read, optimised, run once and divided: ready to be split anywhere. */
export interface PreparedModel extends BaseGraph {
  readonly ref: ModelRef;
  readonly dims: Dims;
  /** The model as it was given. */
  readonly original: OnnxModel;
  readonly graph: Graph;
  readonly layout: Layout;
  readonly segments: Segments;
  readonly segmentation: Segmentation;
  readonly specs: ReadonlyMap<string, TensorSpec>;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export interface PrepareOptions {
  readonly optimize: OptimizeMode;
  /** A size for every open dimension. */
  readonly dims: Dims;
  /** Seeded inputs to compute references for. */
  readonly runs: number;
}

/**
 * Reads a model, optimises and runs it in a child process, and divides it at every place it can be cut.
 *
 * @param workDir a folder of its own, on a disk with room for the model's weights; what is in it is replaced
 * @throws PartitaError P1101-P1107 about the file, P1111-P1114 from the runtime
 */
export async function prepareModel(
  path: string,
  workDir: string,
  options: PrepareOptions,
  notify: Notify,
): Promise<PreparedModel> {
  const original = readModel(path);
  const inputs = inputSpecs(original, options.dims);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const runtime = openRuntime(path);
  try {
    const opened = await openBaseGraph(original, path, inputs, workDir, options, runtime, notify);
    notify({ kind: 'step', text: 'finding cuts' });
    const divided = await divideModel(original, path, opened, inputs, options.dims, runtime);
    return { original, inputs, dims: options.dims, ...opened, ...divided, ref: referTo(original, path) };
  } finally {
    await runtime.close();
  }
}

type Divided = Pick<PreparedModel, 'graph' | 'layout' | 'segments' | 'segmentation' | 'specs' | 'outputs'>;

async function divideModel(
  original: OnnxModel,
  path: string,
  { base, optimize, references }: BaseGraph,
  inputs: readonly TensorSpec[],
  dims: Dims,
  runtime: Runtime,
): Promise<Divided> {
  const graph = graphOf(base);
  const layout = layOut(graph);
  if (layout.chain.length === 0) throw unsupportedModel(path, 'its outputs do not depend on its inputs');
  const candidates = layout.chain.flatMap((index) => graph.nodes[index]?.outputs ?? []).filter(Boolean);
  const [reference] = references;
  const inner = await probeShapes(base, candidates, reference?.inputs ?? new Map(), runtime);
  const specs = new Map([...inputs.map((spec) => [spec.name, spec] as const), ...inner]);
  for (const [name, { dtype, shape }] of reference?.outputs ?? []) {
    specs.set(name, tensorSpec(name, dtype, shape));
  }
  const segments = divide(graph, layout, (name) => specs.has(name));
  return {
    graph,
    layout,
    segments,
    specs,
    outputs: original.outputs.flatMap(({ name }) => specs.get(name) ?? []),
    segmentation: {
      optimize,
      onnxRuntimeVersion: onnxRuntimeVersion(),
      dims,
      ...describeSegments(graph, layout, segments, specs),
    },
  };
}

/** Smaller Constant nodes are shapes and factors, no weights. */
const isLarge = ({ weightBytes }: Weight) => weightBytes >= 1024;

function referTo(original: OnnxModel, path: string): ModelRef {
  const lifted = liftConstants(original);
  const weights = [
    ...[...lifted.weights.values()].filter((weight) => original.weights.has(weight.name) || isLarge(weight)),
    ...lifted.nodes.flatMap(({ bodyWeights }) => bodyWeights.filter(isLarge)),
  ];
  return {
    name: basename(path, extname(path)),
    file: path,
    sha256: hashModel(original),
    weightBytes: bytesOf(weights),
    parameters: weights.reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0),
  };
}
