import { mean } from './mean.ts';
import { median } from './quantile.ts';

/** Modified z-score from which a value is an outlier. */
const threshold = 3.5;

/**
 * Which values are outliers: those more than 3.5 robust deviations from the median. The deviation is 1.4826 times the
 * median absolute one, or 1.2533 times the mean absolute one where more than half of the values are equal.
 *
 * Source: B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers, 1993.
 *
 * @param values at least one
 */
export function outliersOf(values: readonly number[]): boolean[] {
  const centre = median(values);
  const deviations = values.map((value) => Math.abs(value - centre));
  const scale = 1.4826 * median(deviations) || 1.2533 * mean(deviations);
  return deviations.map((deviation) => deviation > threshold * scale);
}
