import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import { relativeRef } from './plan-of.ts';

/** How a file begins that holds what was measured of a model on samples. @param file where it goes */
export const sampledHeader = (prepared: PreparedModel, file: string) => ({
  createdAt: new Date().toISOString(),
  model: relativeRef(referTo(prepared), file),
  optimize: prepared.optimize,
  dims: prepared.dims,
});
