import { PartitaError } from '../errors.ts';
import type { Notify } from '../host.ts';
import { type Dims, dimsOf, guesses, guessSize, openDims, parseDims, requireDims } from '../onnx/dims.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { type PreparedModel, prepareRead } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import type { Trials } from '../onnx/references.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import { needDisk } from '../workspace.ts';

/** What every command that reads a model is told about it. */
export interface ModelOptions {
  readonly optimize: OptimizeMode;
  /** Sizes of open dimensions as `NAME=SIZE`. */
  readonly dim: readonly string[];
}

/**
 * A size for each open dimension: as given, or as inputs from files have it.
 *
 * @param command begins the command to try next
 * @throws PartitaError P1105 where a size is open, P1106 where one is given of a dimension that isn't, P1133
 */
export function sizesOf(model: OnnxModel, dim: readonly string[], trials: Trials, command: string): Dims {
  const [first] = typeof trials === 'number' ? [] : trials;
  const dims = { ...(first && dimsOf(model, first)), ...parseDims(model, dim) };
  requireDims(model, dims, command);
  return dims;
}

/** Seeded inputs that partitions are compared on. */
export const verificationRuns = 2;

/**
 * Prepares a model for a command whose figures rest on the sizes of its inputs: open ones must be given.
 *
 * @param copies of the weights that the command will write, besides the optimised graph's
 * @throws PartitaError P1105 where a size is open, P1902 where the disk is too small
 */
export async function prepareSized(
  model: string,
  workDir: string,
  options: ModelOptions,
  command: string,
  copies: number,
  notify: Notify,
): Promise<PreparedModel> {
  const read = readModel(model);
  const dims = sizesOf(read, options.dim, 0, command);
  needRoom(read, workDir, options.optimize, copies);
  const runs = verificationRuns;
  return prepareRead(read, model, workDir, { optimize: options.optimize, dims, runs }, notify);
}

/**
 * Prepares a model for a command whose result is the same for every size: open sizes are assumed, and said.
 *
 * @param runs what to compute references for; inputs that are given say which sizes are open no more
 * @throws PartitaError P1114 where the model runs with none of the sizes assumed
 */
export async function prepareAnySize(
  model: string,
  workDir: string,
  options: ModelOptions,
  copies: number,
  runs: Trials,
  notify: Notify,
): Promise<PreparedModel> {
  const read = readModel(model);
  const [first] = typeof runs === 'number' ? [] : runs;
  const given = { ...(first && dimsOf(read, first)), ...parseDims(read, options.dim) };
  needRoom(read, workDir, options.optimize, copies);
  const open = openDims(read).filter((name) => given[name] === undefined);
  const guessed = (size?: number) =>
    Object.fromEntries(
      open.map((name) => {
        const guess = guessSize(read, name);
        return [name, guess > 1 && size !== undefined ? size : guess];
      }),
    );
  const tries = [undefined, ...(open.length === 0 ? [] : guesses)].map((size) => ({
    ...given,
    ...guessed(size),
  }));
  let failure: unknown;
  for (const dims of tries) {
    try {
      const prepared = await prepareRead(
        read,
        model,
        workDir,
        { optimize: options.optimize, dims, runs },
        notify,
      );
      if (open.length > 0) notify({ kind: 'note', text: assumption(open, dims) });
      return prepared;
    } catch (error) {
      if (!(error instanceof PartitaError && error.code === 'P1114')) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

const assumption = (open: readonly string[], dims: Dims) =>
  `sizes assumed: ${open.map((name) => `${name} = ${dims[name]}`).join(', ')}; give others with --dim`;

/** Room for graphs, logs and what the runtime writes beside the weights. */
const spareBytes = 100_000_000;

const needRoom = (
  { weights }: ReturnType<typeof readModel>,
  workDir: string,
  optimize: OptimizeMode,
  copies: number,
) => {
  const weightBytes = [...weights.values()].reduce((sum, weight) => sum + weight.weightBytes, 0);
  const optimised = optimize === 'extended' ? 1 : 0;
  needDisk(workDir, weightBytes * (optimised + copies) + spareBytes);
};
