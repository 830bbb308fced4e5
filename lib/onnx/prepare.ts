import { mkdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { PartitaError } from '../errors.ts';
import type { Extract } from '../graph/extract.ts';
import type { Graph } from '../graph/graph.ts';
import { type Layout, layOut } from '../graph/layout.ts';
import { describeSegments, divide, type Segments } from '../graph/segments.ts';
import type { Notify } from '../host.ts';
import type { ModelRef, OptimizeMode, Segmentation } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { type Dims, inputSpecs, requireDims, tensorSpec } from './dims.ts';
import { unsupportedModel } from './errors.ts';
import { graphOf, liftConstants } from './graph-of.ts';
import { hashModel } from './hash.ts';
import type { OnnxModel } from './model.ts';
import { levels, referenceThreads } from './modes.ts';
import { readModel } from './read-model.ts';
import { openRuntime, type Runtime } from './runtime/runtime.ts';
import { onnxRuntimeVersion } from './runtime/version.ts';
import { indexBounds, seededInputs } from './seeded-inputs.ts';
import { probeShapes } from './shapes.ts';
import { writePartition } from './write-partition.ts';

/** Seeded inputs and what the unsplit model answers to them. */
export interface Reference {
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
}

/** A model read, optimised, run once and divided: ready to be split anywhere. */
export interface PreparedModel {
  readonly ref: ModelRef;
  readonly dims: Dims;
  readonly optimize: OptimizeMode;
  /** Why another mode than the one asked for is used; null when it isn't. */
  readonly optimizeNote: string | null;
  /** The graph that is split: optimised or not, its weights in a file beside it. */
  readonly base: OnnxModel;
  readonly graph: Graph;
  readonly layout: Layout;
  readonly segments: Segments;
  readonly segmentation: Segmentation;
  readonly specs: ReadonlyMap<string, TensorSpec>;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly references: readonly Reference[];
}

export interface PrepareOptions {
  readonly optimize: OptimizeMode;
  readonly dims: Dims;
  /** Seeded inputs to compute references for. */
  readonly runs: number;
  /** Command that the refusal of open dimensions suggests to repeat with sizes. */
  readonly command: string;
}

/**
 * Reads a model, optimises and runs it in a child process, and divides it at every place it can be cut.
 *
 * @param workDir an existing folder on a disk with room for the model's weights
 * @throws PartitaError P1101-P1107 about the file, P1111-P1114 from the runtime
 */
export async function prepareModel(
  path: string,
  workDir: string,
  options: PrepareOptions,
  notify: Notify,
): Promise<PreparedModel> {
  const original = readModel(path);
  requireDims(original, options.dims, options.command);
  const inputs = inputSpecs(original, options.dims);
  const runtime = openRuntime(path);
  try {
    const bounds = indexBounds(liftConstants(original));
    const feeds = Array.from({ length: options.runs }, (_, seed) => seededInputs(inputs, bounds, seed));
    const opened = await openBase(original, path, workDir, options.optimize, feeds, runtime, notify);
    notify({ kind: 'step', text: 'finding cuts' });
    return { ...opened, ...(await divideModel(original, path, opened, inputs, options.dims, runtime)) };
  } finally {
    await runtime.close();
  }
}

type Opened = Pick<PreparedModel, 'base' | 'optimize' | 'optimizeNote' | 'references'>;

/** The graph to split, and the unsplit model's answers; falls back to the original graph where it must. */
async function openBase(
  original: OnnxModel,
  path: string,
  workDir: string,
  wanted: OptimizeMode,
  feeds: readonly NamedTensors[],
  runtime: Runtime,
  notify: Notify,
): Promise<Opened> {
  const answer = async (optimize: OptimizeMode, saveOptimized?: string) => {
    const { unsplit } = levels[optimize];
    await runtime.load(original.file, {
      level: unsplit,
      threads: referenceThreads,
      ...(saveOptimized === undefined ? {} : { saveOptimized }),
    });
    const references: Reference[] = [];
    for (const inputs of feeds) references.push({ inputs, outputs: await runtime.run(inputs) });
    return references;
  };
  let note: string | null = null;
  if (wanted === 'extended') {
    notify({ kind: 'step', text: 'optimising the graph' });
    const folder = join(workDir, 'optimized');
    mkdirSync(folder);
    const file = join(folder, 'model.onnx');
    const references = await answer('extended', file);
    try {
      await runtime.load(file, { level: 'disabled', threads: referenceThreads });
      return { base: readOptimized(file, original), optimize: 'extended', optimizeNote: null, references };
    } catch (error) {
      if (!(error instanceof PartitaError) || error.fault === 'tool') throw error;
      note = 'ONNX Runtime does not load its own optimised graph of this model again: the original is split';
      notify({ kind: 'note', text: note });
    }
  }
  const optimize = wanted === 'target' ? 'target' : 'none';
  notify({ kind: 'step', text: 'loading the graph' });
  const references = await answer(optimize);
  const base = withWeightsBeside(liftConstants(original), path, join(workDir, 'original'));
  return { base, optimize, optimizeNote: note, references };
}

/** The saved graph; ONNX Runtime leaves folded initialisers of old IR versions in its list of inputs. */
function readOptimized(file: string, original: OnnxModel): OnnxModel {
  const model = liftConstants(readModel(file));
  const fed = new Set(original.inputs.map(({ name }) => name));
  return { ...model, inputs: model.inputs.filter(({ name }) => fed.has(name)) };
}

/** A copy of the model whose weights lie in a file beside it. */
function withWeightsBeside(model: OnnxModel, path: string, folder: string): OnnxModel {
  const whole: Extract = {
    nodes: model.nodes.map((_, index) => index),
    weights: [...model.weights.keys()],
    inputs: model.inputs.map(({ name }) => name),
    outputs: model.outputs.map(({ name }) => name),
  };
  if (model.nodes.length === 0) throw unsupportedModel(path, 'it computes nothing');
  writePartition(model, whole, new Map(), folder);
  return liftConstants(readModel(join(folder, 'model.onnx')));
}

type Divided = Omit<PreparedModel, keyof Opened>;

async function divideModel(
  original: OnnxModel,
  path: string,
  { base, optimize, references }: Opened,
  inputs: readonly TensorSpec[],
  dims: Dims,
  runtime: Runtime,
): Promise<Divided> {
  const graph = graphOf(base);
  const layout = layOut(graph);
  if (layout.chain.length === 0) throw unsupportedModel(path, 'its outputs do not depend on its inputs');
  const candidates = layout.chain.flatMap((index) => graph.nodes[index]?.outputs ?? []).filter(Boolean);
  const feeds = references[0]?.inputs ?? new Map();
  const inner = await probeShapes(base, candidates, feeds, runtime);
  const [{ outputs: answers } = { outputs: new Map() }] = references;
  const specs = new Map([...inputs.map((spec) => [spec.name, spec] as const), ...inner]);
  for (const [name, { dtype, shape }] of answers) specs.set(name, tensorSpec(name, dtype, shape));
  const segments = divide(graph, layout, (name) => specs.has(name));
  return {
    ref: {
      name: basename(path, extname(path)),
      file: path,
      sha256: hashModel(original),
      weightBytes: sum(original, ({ weightBytes }) => weightBytes),
      parameters: sum(original, ({ dims: sizes }) => sizes.reduce((product, dim) => product * dim, 1)),
    },
    dims,
    graph,
    layout,
    segments,
    specs,
    inputs,
    outputs: original.outputs.flatMap(({ name }) => specs.get(name) ?? []),
    segmentation: {
      optimize,
      onnxRuntimeVersion: onnxRuntimeVersion(),
      dims,
      ...describeSegments(graph, layout, segments, specs),
    },
  };
}

const sum = (model: OnnxModel, of: (weight: { weightBytes: number; dims: readonly number[] }) => number) =>
  [...liftConstants(model).weights.values()].reduce((total, weight) => total + of(weight), 0);
