import { numbersOf } from '../tensors/numbers.ts';
import type { Tensor } from '../tensors/tensor.ts';

/** How far two tensors are apart. */
export interface Difference {
  /** Whether type, shape and every bit are the same. */
  readonly exact: boolean;
  readonly maxAbsDiff: number;
  /** Largest |a - b| / max(|a|, |b|). */
  readonly maxRelDiff: number;
}

export const noDifference: Difference = { exact: true, maxAbsDiff: 0, maxRelDiff: 0 };

/** The larger of two differences, figure by figure. */
export const worse = (a: Difference, b: Difference): Difference => ({
  exact: a.exact && b.exact,
  maxAbsDiff: Math.max(a.maxAbsDiff, b.maxAbsDiff),
  maxRelDiff: Math.max(a.maxRelDiff, b.maxRelDiff),
});

const incomparable: Difference = { exact: false, maxAbsDiff: Number.MAX_VALUE, maxRelDiff: Number.MAX_VALUE };

/** Compares bits first; values only where they differ. A tensor of another type or shape is as far as can be. */
export function compareTensors(expected: Tensor, made: Tensor | undefined): Difference {
  if (made === undefined || made.dtype !== expected.dtype || made.shape.join() !== expected.shape.join()) {
    return incomparable;
  }
  if (Buffer.compare(expected.data, made.data) === 0) return noDifference;
  const a = numbersOf(expected);
  const b = numbersOf(made);
  let maxAbsDiff = 0;
  let maxRelDiff = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    const distance = x === y ? 0 : Math.abs(x - y);
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    if (!Number.isFinite(distance)) return incomparable;
    maxAbsDiff = Math.max(maxAbsDiff, distance);
    maxRelDiff = Math.max(maxRelDiff, distance === 0 ? 0 : distance / Math.max(Math.abs(x), Math.abs(y)));
  }
  return { exact: false, maxAbsDiff, maxRelDiff };
}
