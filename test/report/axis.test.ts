import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf } from '../../lib/report/plot/axis.ts';

describe('an axis', () => {
  it('holds every value and some ticks inside its range, for any positive values', () => {
    const value = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const axis = axisOf(values, [50, 850], 8);
        for (const at of [...values.map(axis.at), ...axis.ticks.map((tick) => tick.at)]) {
          expect(at).toBeGreaterThanOrEqual(50 - 1e-6);
          expect(at).toBeLessThanOrEqual(850 + 1e-6);
        }
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(17);
        expect(new Set(axis.ticks.map((tick) => tick.text)).size).toBe(axis.ticks.length);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('puts each tick where its text says', () => {
    for (const values of [[118, 694], [0.2, 5000], [7]]) {
      const axis = axisOf(values, [0, 1000], 8);
      for (const { at, text } of axis.ticks)
        expect(axis.at(Number(text.replaceAll(',', '')))).toBeCloseTo(at, 6);
    }
  });

  it('turns logarithmic where values spread wide, and stays linear where one is zero', () => {
    expect(axisOf([0.2, 5000], [0, 100], 5).logarithmic).toBe(true);
    expect(axisOf([118, 694], [0, 100], 5).logarithmic).toBe(false);
    expect(axisOf([0, 5000], [0, 100], 5).logarithmic).toBe(false);
  });

  it('does not pull values apart that are close together', () => {
    const { at } = axisOf([100, 103], [0, 1000], 8);
    expect(at(103) - at(100)).toBeLessThan(100);
  });
});
