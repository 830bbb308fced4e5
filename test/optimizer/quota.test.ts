import { describe, expect, it } from 'vitest';
import { wallMs } from '../../lib/optimizer/fit/quota.ts';
import { median } from '../../lib/statistics/quantile.ts';
import { medianSteppedMs, steppedPhases } from './stepped-quota.ts';

describe('wallMs', () => {
  it('is the CPU time from a whole vCPU on', () => {
    expect(wallMs(33, 1769, { period: 0.3, tick: 0.3 }, 1)).toBe(33);
  });

  it('waits for the next period once a share is used up and a tick has seen it', () => {
    // 512 MB have 5.79 ms of 20. Given out at 0, overdrawn until the tick at 8, which leaves 12 - 8 = 4 ms of work.
    const [period, tick] = [0, 0];
    expect(wallMs(12, 512, { period, tick }, 0)).toBeCloseTo(20 + 4, 10);
  });

  it('pays with later periods for what was overdrawn', () => {
    // 128 MB have 1.447 ms: overdrawn by 2.553 at the tick at 4, which two periods pay for; then 0.3 ms are left.
    const wall = wallMs(4.3, 128, { period: 0, tick: 0 }, 0);
    expect(wall).toBeCloseTo(40 + 0.3, 10);
  });

  it('adds the price of a pause to the work that is left', () => {
    const phase = { period: 0, tick: 0 };
    expect(wallMs(11, 512, phase, 0.5)).toBeCloseTo(wallMs(11, 512, phase, 0) + 0.5, 10);
  });

  it('has the median that playing it step by step has, over when an invocation comes', () => {
    for (const memoryMb of [128, 256, 512, 1024, 1536]) {
      for (let cpuMs = 0.7; cpuMs < 60; cpuMs *= 1.7) {
        const walls = steppedPhases.map(({ refillMs, tickMs }) =>
          wallMs(cpuMs, memoryMb, { period: 1 - refillMs / 20, tick: 1 - tickMs / 4 }, 0),
        );
        const stepped = medianSteppedMs(cpuMs, memoryMb);
        expect(Math.abs(median(walls) - stepped)).toBeLessThan(0.5 + 0.03 * stepped);
      }
    }
  });
});
