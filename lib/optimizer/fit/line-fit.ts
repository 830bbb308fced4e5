/** A line `fixed + perMb x mb`; neither coefficient is negative. */
export interface Line {
  readonly fixed: number;
  readonly perMb: number;
}

export interface LinePoint {
  readonly mb: number;
  readonly value: number;
  /** How much it counts: samples behind it. */
  readonly weight: number;
}

/** What is believed of a slope before it is measured. */
export interface SlopePrior {
  readonly perMb: number;
  /** Standard deviation of the points' `mb` at which the measurements count as much as the prior. */
  readonly spreadMb: number;
}

/**
 * Non-negative ridge regression: least squares where the points are spread out, the prior's slope where they
 * are not (one function, or functions of equal size), so that few samples can't give a wild slope.
 */
export function fitLine(points: readonly LinePoint[], prior: SlopePrior): Line {
  const total = sum(points, ({ weight }) => weight);
  if (total === 0) return { fixed: 0, perMb: 0 };
  const meanMb = sum(points, ({ mb, weight }) => weight * mb) / total;
  const meanValue = sum(points, ({ value, weight }) => weight * value) / total;
  const trust = total * prior.spreadMb ** 2;
  const spread = sum(points, ({ mb, weight }) => weight * (mb - meanMb) ** 2);
  const together = sum(points, ({ mb, value, weight }) => weight * (mb - meanMb) * (value - meanValue));
  const perMb = Math.max(0, (together + trust * prior.perMb) / (spread + trust));
  const fixed = meanValue - perMb * meanMb;
  return fixed >= 0 ? { fixed, perMb } : { fixed: 0, perMb: slopeThroughOrigin(points) };
}

/** Least-squares slope of a line without a fixed part; 0 where every `mb` is 0. */
function slopeThroughOrigin(points: readonly LinePoint[]): number {
  const squares = sum(points, ({ mb, weight }) => weight * mb ** 2);
  return squares === 0 ? 0 : sum(points, ({ mb, value, weight }) => weight * mb * value) / squares;
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
