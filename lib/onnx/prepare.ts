import { mkdirSync, rmSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { type Layout, layOut } from '../graph/layout.ts';
import { describeSegments, divide, type Segments } from '../graph/segments.ts';
import type { Notify } from '../host.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { ModelRef, Segmentation, ShapeSource } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { type BaseGraph, openBaseGraph } from './base-graph.ts';
import { type Dims, inputSpecs } from './dims.ts';
import { unsupportedModel } from './errors.ts';
import { bytesOf, graphOf, liftConstants } from './graph-of.ts';
import { hashModel } from './hash.ts';
import type { OnnxModel, Weight } from './model.ts';
import { needMemory } from './need-memory.ts';
import { readModel } from './read-model.ts';
import { countTrials, type Trials } from './references.ts';
import { openRuntime, type Runtime } from './runtime/runtime.ts';
import { onnxRuntimeVersion } from './runtime/version.ts';
import { indexBounds, seededInputs } from './seeded-inputs.ts';
import { findTensors } from './shapes.ts';

/** A model read, optimised and divided: ready to be split anywhere. */
export interface PreparedModel extends BaseGraph {
  readonly ref: ModelSummary;
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
  /** Where the shapes come from. */
  readonly shapes: ShapeSource;
  /** Folder that it works in. */
  readonly workDir: string;
}

/** What a model is called and how large it is; its hash is taken only where it is needed. */
export type ModelSummary = Omit<ModelRef, 'sha256'>;

/** What identifies a prepared model in a file. Reads all of its weights. */
export const referTo = ({ ref, original }: Pick<PreparedModel, 'ref' | 'original'>): ModelRef => ({
  ...ref,
  sha256: hashModel(original),
});

export interface PrepareOptions {
  readonly optimize: OptimizeMode;
  /** A size for every open dimension. */
  readonly dims: Dims;
  /** What to compute references for; with none, a graph that isn't optimised is never run as a whole. */
  readonly runs: Trials;
}

/**
 * Reads a model, optimises it in a child process as asked, and divides it at every place it can be cut.
 *
 * @param workDir a folder of its own, on a disk with room for the model's weights; what is in it is replaced
 * @throws PartitaError P1101-P1107 about the file, P1111-P1114 from the runtime, P1115 where the memory isn't there
 */
export const prepareModel = async (
  path: string,
  workDir: string,
  options: PrepareOptions,
  notify: Notify,
): Promise<PreparedModel> => prepareRead(readModel(path), path, workDir, options, notify);

/** As `prepareModel`, of a model that has been read. @param path as a person knows it */
export async function prepareRead(
  original: OnnxModel,
  path: string,
  workDir: string,
  options: PrepareOptions,
  notify: Notify,
): Promise<PreparedModel> {
  const inputs = inputSpecs(original, options.dims);
  if (original.outputs.length === 0) throw unsupportedModel(path, 'it has no outputs');
  if (original.nodes.length === 0) throw unsupportedModel(path, 'it computes nothing');
  if (options.optimize === 'extended' || countTrials(options.runs) > 0) needMemory(original, path);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const runtime = openRuntime(path);
  try {
    const opened = await openBaseGraph(original, inputs, workDir, options, runtime, notify);
    notify({ kind: 'step', text: 'finding cuts' });
    const divided = await divideModel(original, path, opened, inputs, options.dims, workDir, runtime);
    return {
      original,
      inputs,
      dims: options.dims,
      ...opened,
      ...divided,
      ref: summarize(original, path),
      workDir,
    };
  } finally {
    await runtime.close();
  }
}

type Divided = Pick<
  PreparedModel,
  'graph' | 'layout' | 'segments' | 'segmentation' | 'specs' | 'outputs' | 'shapes'
>;

async function divideModel(
  original: OnnxModel,
  path: string,
  { base, optimize, references }: BaseGraph,
  inputs: readonly TensorSpec[],
  dims: Dims,
  workDir: string,
  runtime: Runtime,
): Promise<Divided> {
  const graph = graphOf(base);
  const layout = layOut(graph);
  if (layout.chain.length === 0) throw unsupportedModel(path, 'its outputs do not depend on its inputs');
  const feeds = () => references[0]?.inputs ?? seededInputs(inputs, indexBounds(liftConstants(original)), 0);
  const { specs, shapes } = await findTensors(base, graph, layout, inputs, feeds, workDir, runtime);
  const other = original.outputs.find(({ name }) => !specs.has(name));
  if (other !== undefined)
    throw unsupportedModel(path, `its output "${other.name}" is not a tensor of numbers`);
  const segments = divide(graph, layout, (name) => specs.has(name));
  return {
    graph,
    layout,
    segments,
    specs,
    shapes,
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

/** @param path as a person knows the model */
export function summarize(original: OnnxModel, path: string): ModelSummary {
  const lifted = liftConstants(original);
  const weights = [
    ...[...lifted.weights.values()].filter((weight) => original.weights.has(weight.name) || isLarge(weight)),
    ...lifted.nodes.flatMap(({ bodyWeights }) => bodyWeights.filter(isLarge)),
  ];
  return {
    name: basename(path, extname(path)),
    file: path,
    weightBytes: bytesOf(weights),
    parameters: weights.reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0),
  };
}
