import type { Features } from './matrix.ts';
import { makeSketch, type Sketch } from './sketch.ts';

/** Activations of one tensor over all samples, gathered sample by sample. */
export interface ActivationRows {
  /** Adds the activation of the next sample. */
  add(elements: ArrayLike<number>): void;
  readonly features: () => Features;
}

/**
 * @param shape of the tensor
 * @param positions where rows are tokens: the places along the axis of this many tokens that are looked at; a tensor that has no
 *   such axis counts as a whole for each
 */
export function gatherRows(
  shape: readonly number[],
  samples: number,
  seed: number,
  positions: { readonly of: number; readonly at: readonly number[] } | null,
): ActivationRows {
  const elements = shape.reduce((product, size) => product * size, 1);
  const axis = positions === null ? -1 : shape.indexOf(positions.of);
  const inner = axis < 0 ? elements : shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const outer = axis < 0 ? 1 : elements / (inner * shape[axis]!);
  const sketch: Sketch = makeSketch(inner * outer, seed);
  const places = positions?.at ?? [0];
  const data = new Float32Array(samples * places.length * sketch.columns);
  let row = 0;
  return {
    add(values) {
      for (const place of places) {
        sketch.add(
          axis < 0 ? values : sliceOf(values, { inner, outer, size: shape[axis]!, place }),
          data.subarray(row * sketch.columns, (row + 1) * sketch.columns),
        );
        row++;
      }
    },
    features: () => ({ rows: row, columns: sketch.columns, data }),
  };
}

function sliceOf(
  values: ArrayLike<number>,
  { inner, outer, size, place }: { inner: number; outer: number; size: number; place: number },
): Float64Array {
  return Float64Array.from(
    { length: inner * outer },
    (_, at) => values[(Math.floor(at / inner) * size + place) * inner + (at % inner)]!,
  );
}
