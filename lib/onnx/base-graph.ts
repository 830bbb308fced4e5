import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PartitaError } from '../errors.ts';
import type { Notify } from '../host.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { referenceThreads } from './modes.ts';
import { readModel } from './read-model.ts';
import { answerReferences, countTrials, type Reference, type Trials } from './references.ts';
import type { Runtime } from './runtime/runtime.ts';
import { hasHalves, withCasts } from './with-casts.ts';

/** The graph that is split, and the unsplit model's answers. */
export interface BaseGraph {
  readonly base: OnnxModel;
  readonly optimize: OptimizeMode;
  /** Why another mode than the one asked for is used; null when it isn't. */
  readonly optimizeNote: string | null;
  readonly references: readonly Reference[];
}

/**
 * Optimises a model as asked, or takes it as it is where the optimised graph can't be trusted. A graph that isn't
 * optimised is not loaded into the runtime unless it has references to answer.
 *
 * @param workDir where the optimised graph goes
 */
export async function openBaseGraph(
  original: OnnxModel,
  specs: readonly TensorSpec[],
  workDir: string,
  options: { readonly optimize: OptimizeMode; readonly runs: Trials },
  runtime: Runtime,
  notify: Notify,
): Promise<BaseGraph> {
  const answer = (optimize: OptimizeMode, saveOptimized?: string) =>
    answerReferences(runtime, original, specs, optimize, options.runs, saveOptimized);
  let optimizeNote: string | null = null;
  if (options.optimize === 'extended') {
    notify({ kind: 'step', text: 'optimising the graph' });
    const folder = join(workDir, 'optimized');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'model.onnx');
    const references = await answer('extended', file);
    try {
      await runtime.load(file, { level: 'disabled', threads: referenceThreads });
      return { base: readOptimized(file, original), optimize: 'extended', optimizeNote, references };
    } catch (error) {
      if (!(error instanceof PartitaError) || error.fault === 'tool') throw error;
      optimizeNote =
        'ONNX Runtime does not load its own optimised graph of this model: the original is split';
      notify({ kind: 'note', text: optimizeNote });
    }
  }
  const optimize = options.optimize === 'target' ? 'target' : 'none';
  if (countTrials(options.runs) > 0) notify({ kind: 'step', text: 'running the unsplit model' });
  const references = countTrials(options.runs) > 0 ? await answer(optimize) : [];
  const lifted = liftConstants(original);
  const cast =
    optimize === 'none' && hasHalves(lifted) ? await withCasts(lifted, specs, workDir, runtime) : null;
  return { base: cast ?? lifted, optimize, optimizeNote, references };
}

/** The saved graph; ONNX Runtime leaves folded initialisers of old IR versions in its list of inputs. */
function readOptimized(file: string, original: OnnxModel): OnnxModel {
  const model = liftConstants(readModel(file));
  const fed = new Set(original.inputs.map(({ name }) => name));
  return { ...model, inputs: model.inputs.filter(({ name }) => fed.has(name)) };
}
