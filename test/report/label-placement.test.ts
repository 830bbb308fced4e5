import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { around, overlap } from '../../lib/report/plot/box.ts';
import { placeLabels } from '../../lib/report/plot/label-placement.ts';

const bounds = { x: 0, y: 0, width: 880, height: 460 };

describe('label placement', () => {
  it('keeps five labels apart, and off the marks, wherever their points are', () => {
    const point = fc.record({ x: fc.integer({ min: 40, max: 840 }), y: fc.integer({ min: 30, max: 430 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 5, maxLength: 5 }), (points) => {
        const labels = points.map(({ x, y }) => ({ x, y, clear: 6, lines: ['Cheapest', '694 ms, $6.07'] }));
        const placed = placeLabels(
          labels,
          points.map((at) => around(at, 4)),
          bounds,
          13,
        );
        for (const [i, { box }] of placed.entries()) {
          expect(overlap(box, bounds)).toBeCloseTo(box.width * box.height, 6);
          for (const other of placed.slice(i + 1)) expect(overlap(box, other.box)).toBe(0);
          for (const at of points) expect(overlap(box, around(at, 4))).toBe(0);
        }
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  it('puts a lone label right beside its mark', () => {
    const [placed] = placeLabels([{ x: 400, y: 200, clear: 6, lines: ['Measured'] }], [], bounds, 13);
    expect(placed?.hasLeader).toBe(false);
    expect(placed?.box.x).toBeCloseTo(410, 6);
  });
});
