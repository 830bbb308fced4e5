import { quantile, sortAscending } from './quantile.ts';
import { seededRandom } from './random.ts';

/** Arithmetic mean; 0 when there is nothing to average. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const resamples = 1000;

/** A mean with its 95 % bootstrap interval (Efron's percentile method); all zero when there is nothing to average. */
export function meanInterval(values: readonly number[]): { mean: number; low: number; high: number } {
  if (values.length === 0) return { mean: 0, low: 0, high: 0 };
  const random = seededRandom(values.length);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  });
  const sorted = sortAscending(means);
  return { mean: mean(values), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
