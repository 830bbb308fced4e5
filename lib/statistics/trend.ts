import { median } from './quantile.ts';

/** How a series moved while it was taken. */
export interface Trend {
  /** From the first value to the last along Sen's slope, in the values' unit. */
  readonly change: number;
  /** Two-sided p-value of the Mann-Kendall test: how likely a series without a trend looks like this one. */
  readonly p: number;
}

/** Below this many values the test's normal approximation says nothing. */
const fewest = 8;

/**
 * The Mann-Kendall test with its correction for ties, and Sen's slope; both look at order only, so that a single
 * outlier changes little.
 *
 * Sources: H. B. Mann, Econometrica 13(3), 1945; M. G. Kendall, Rank Correlation Methods, 1975; P. K. Sen, JASA
 * 63(324), 1968.
 *
 * @param values in the order they were taken
 * @returns null with fewer than eight values
 */
export function trendOf(values: readonly number[]): Trend | null {
  const n = values.length;
  if (n < fewest) return null;
  let score = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      score += Math.sign(values[j]! - values[i]!);
      slopes.push((values[j]! - values[i]!) / (j - i));
    }
  }
  const untied = n * (n - 1) * (2 * n + 5);
  const ties = [...countsOf(values).values()].reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const deviation = Math.sqrt((untied - ties) / 18);
  const z = deviation === 0 ? 0 : Math.max(0, Math.abs(score) - 1) / deviation;
  return { change: median(slopes) * (n - 1), p: Math.min(1, 2 * normalTail(z)) };
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** P(Z > z) of the standard normal, z >= 0, to 7.5e-8. Source: Abramowitz and Stegun, 26.2.17. */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
