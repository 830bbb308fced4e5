import { join } from 'node:path';
import type { Dims } from '../../lib/onnx/dims.ts';
import { type PreparedModel, prepareModel } from '../../lib/onnx/prepare.ts';
import type { OptimizeMode } from '../../lib/plan/optimize-modes.ts';
import { temporaryFolder } from '../support/models.ts';

/** Prepares a model in a folder of the running test; one reference, nothing told. */
export const prepare = (
  file: string,
  optimize: OptimizeMode = 'none',
  dims: Dims = {},
): Promise<PreparedModel> =>
  prepareModel(file, join(temporaryFolder(), 'work'), { optimize, dims, runs: 1 }, () => {});
