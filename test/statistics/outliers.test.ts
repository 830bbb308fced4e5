import { describe, expect, it } from 'vitest';
import { outliersOf } from '../../lib/statistics/outliers.ts';

describe('outliersOf', () => {
  it('marks what is over 3.5 robust deviations from the median, on either side', () => {
    // Median 10, median absolute deviation 1: the limit is 3.5 x 1.4826 = 5.19 away.
    const values = [9, 11, 10, 9, 11, 15.1, 15.3, 4.9, 4.7, 9, 11];
    expect(outliersOf(values)).toEqual(values.map((value) => value === 15.3 || value === 4.7));
  });

  it('goes by the mean deviation where most values are equal', () => {
    expect(outliersOf([5, 5, 5, 5, 5, 5, 5, 50])).toEqual([...Array(7).fill(false), true]);
  });

  it('marks none where all are equal', () => {
    expect(outliersOf([5, 5, 5])).toEqual([false, false, false]);
  });
});
