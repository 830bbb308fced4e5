import type { Notify } from '../host.ts';
import { type Dims, openDims, parseDims, requireDims, usualSize } from '../onnx/dims.ts';
import { type PreparedModel, prepareModel } from '../onnx/prepare.ts';
import { readModel } from '../onnx/read-model.ts';
import type { OptimizeMode } from '../plan/segmentation.ts';
import { needDisk } from '../workspace.ts';

/** What every command that reads a model is told about it. */
export interface ModelOptions {
  readonly optimize: OptimizeMode;
  /** Sizes of open dimensions as `NAME=SIZE`. */
  readonly dim: readonly string[];
}

/** Seeded inputs that partitions are compared on. */
const verificationRuns = 2;

/** Sizes tried, in this order, for the dimensions that only a display and a verification rest on. */
const assumedSequences = [8, 512];

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
  const dims = parseDims(read, options.dim);
  requireDims(read, dims, command);
  needRoom(read, workDir, copies);
  return prepareModel(model, workDir, { optimize: options.optimize, dims, runs: verificationRuns }, notify);
}

/**
 * Prepares a model for a command whose result is the same for every size: open sizes are assumed, and said.
 *
 * @throws PartitaError P1114 where the model runs with none of the sizes assumed
 */
export async function prepareAnySize(
  model: string,
  workDir: string,
  options: ModelOptions,
  copies: number,
  notify: Notify,
): Promise<PreparedModel> {
  const read = readModel(model);
  const given = parseDims(read, options.dim);
  needRoom(read, workDir, copies);
  const open = openDims(read).filter((name) => given[name] === undefined);
  const tries = open.length === 0 ? [given] : assumedSequences.map((size) => assumed(open, given, size));
  let failure: unknown;
  for (const dims of tries) {
    try {
      return await prepareModel(
        model,
        workDir,
        { optimize: options.optimize, dims, runs: verificationRuns },
        notify,
      );
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

const assumed = (open: readonly string[], given: Dims, size: number): Dims => ({
  ...given,
  ...Object.fromEntries(open.map((name) => [name, usualSize(name, size)])),
});

/** Room for graphs, logs and what the runtime writes beside the weights. */
const spareBytes = 100_000_000;

const needRoom = ({ weights }: ReturnType<typeof readModel>, workDir: string, copies: number) => {
  const weightBytes = [...weights.values()].reduce((sum, weight) => sum + weight.weightBytes, 0);
  needDisk(workDir, weightBytes * (1 + copies) + spareBytes);
};
