import type { Tensor } from './tensor.ts';

/** Elements of a row: along the last axis that has more than one. */
export const rowWidth = ({ shape }: Pick<Tensor, 'shape'>): number =>
  shape.findLast((size) => size !== 1) ?? 1;

/** Whether elements are floats. */
export const isReal = ({ dtype }: Pick<Tensor, 'dtype'>): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16';
