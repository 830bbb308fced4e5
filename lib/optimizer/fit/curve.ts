/** A quantity measured at a few CPU factors: piecewise linear between them. */
export interface Curve {
  /** CPU factors, ascending; at least one. */
  readonly at: readonly number[];
  readonly values: readonly number[];
}

/**
 * The quantity at a CPU factor.
 *
 * Slower than measured, the last piece goes on, neither falling nor steeper than proportional to the CPU factor,
 * which is the law of work that only waits for its CPU share. Faster than measured, nothing is gained.
 */
export function valueAt({ at, values }: Curve, cpuFactor: number): number {
  const last = at.length - 1;
  if (cpuFactor <= at[0]!) return values[0]!;
  if (cpuFactor >= at[last]!) {
    const proportional = values[last]! / at[last]!;
    const slope =
      last === 0 ? proportional : (values[last]! - values[last - 1]!) / (at[last]! - at[last - 1]!);
    return values[last]! + Math.min(Math.max(slope, 0), proportional) * (cpuFactor - at[last]!);
  }
  const { index, share } = place(at, cpuFactor);
  return values[index]! * (1 - share) + values[index + 1]! * share;
}

/** Which two neighbours a point lies between, and how far from the first: `at` has at least two, and spans it. */
function place(at: readonly number[], point: number): { index: number; share: number } {
  const index = Math.max(
    0,
    at.findLastIndex((each, i) => each <= point && i < at.length - 1),
  );
  return { index, share: (point - at[index]!) / (at[index + 1]! - at[index]!) };
}
