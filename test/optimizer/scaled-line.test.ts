import { describe, expect, it } from 'vitest';
import { fitLine } from '../../lib/optimizer/fit/line-fit.ts';
import { fitScaledLine, lineAt, type TimePoint } from '../../lib/optimizer/fit/scaled-line.ts';

const prior = { perMb: 4, spreadMb: 0.05 };

describe('fitLine', () => {
  it('finds the line that points lie on', () => {
    const points = [0, 10, 20, 40].map((mb) => ({ mb, value: 3 + 2 * mb, weight: 5 }));
    const { fixed, perMb } = fitLine(points, prior);
    expect(fixed).toBeCloseTo(3, 2);
    expect(perMb).toBeCloseTo(2, 3);
  });

  it('takes the slope that it is given where all points have the same size', () => {
    const points = [11, 13].map((value) => ({ mb: 1, value, weight: 1 }));
    expect(fitLine(points, prior)).toEqual({ fixed: 8, perMb: 4 });
  });

  it('has no negative part: a slope through the origin, or none', () => {
    expect(fitLine([{ mb: 2, value: 1, weight: 1 }], prior)).toEqual({ fixed: 0, perMb: 0.5 });
    const falling = [0, 10].map((mb) => ({ mb, value: 20 - mb, weight: 1 }));
    expect(fitLine(falling, prior)).toEqual({ fixed: 15, perMb: 0 });
  });

  it('counts a point by the samples behind it', () => {
    const points = [
      { mb: 1, value: 10, weight: 3 },
      { mb: 1, value: 14, weight: 1 },
    ];
    expect(fitLine(points, { perMb: 0, spreadMb: 1 })).toEqual({ fixed: 11, perMb: 0 });
  });
});

describe('fitScaledLine', () => {
  const stretch = new Map([
    [1, 1],
    [2, 1.9],
    [4, 4.2],
  ]);
  const truth = (cpuFactor: number, mb: number) => (stretch.get(cpuFactor) ?? 0) * (5 + 3 * mb);
  const point = (cpuFactor: number, mb: number): TimePoint => ({
    cpuFactor,
    mb,
    value: truth(cpuFactor, mb),
    weight: 10,
  });

  it('finds line and stretch, although no function was measured everywhere', () => {
    const fit = fitScaledLine([point(1, 10), point(2, 10), point(2, 40), point(4, 40), point(4, 20)], prior);
    for (const cpuFactor of stretch.keys()) {
      const { fixed, perMb } = lineAt(fit, cpuFactor);
      expect(fixed + perMb * 30).toBeCloseTo(truth(cpuFactor, 30), 1);
    }
  });

  it('is nothing where nothing was measured, and where nothing took any time', () => {
    expect(lineAt(fitScaledLine([], prior), 3)).toEqual({ fixed: 0, perMb: 0 });
    const idle = [1, 2].map((cpuFactor) => ({ cpuFactor, mb: 1, value: 0, weight: 1 }));
    expect(lineAt(fitScaledLine(idle, prior), 1.5)).toEqual({ fixed: 0, perMb: 0 });
  });
});
