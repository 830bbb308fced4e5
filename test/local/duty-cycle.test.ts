import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DutyCycle } from '../../lib/local/enforcement/duty-cycle.ts';

/** Plays a cycle against a clock whose every wake-up comes late. @returns milliseconds it ran */
function play(vcpus: number, totalMs: number, lateMs: () => number): number {
  const cycle = new DutyCycle(vcpus, 0);
  let nowMs = 0;
  let ranMs = 0;
  while (nowMs < totalMs) {
    const { run, untilMs } = cycle.step(nowMs);
    const wakeMs = Math.min(totalMs, Math.max(untilMs, nowMs) + lateMs());
    if (run) ranMs += wakeMs - nowMs;
    nowMs = wakeMs;
  }
  return ranMs;
}

describe('a duty cycle', () => {
  it('lets 128 MB run 1.447 ms of each 20 ms', () => {
    expect(play(128 / 1769, 2000, () => 0.001)).toBeCloseTo((2000 * 128) / 1769, -1);
  });

  it('gives the share on average, however late the signals come', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 128 / 1769, max: 0.99, noNaN: true }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        fc.infiniteStream(fc.double({ min: 0.001, max: 1, noNaN: true })),
        (vcpus, worstMs, lateness) => {
          const totalMs = 4000;
          const ranMs = play(vcpus, totalMs, () => lateness.next().value * worstMs);
          expect(ranMs / totalMs).toBeLessThan(vcpus + 0.01);
          expect(ranMs / totalMs).toBeGreaterThan(vcpus * 0.8 - 0.01);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('runs at once for its whole quota after a rest', () => {
    const cycle = new DutyCycle(0.5, 1000);
    expect(cycle.step(1000)).toEqual({ run: true, untilMs: 1010 });
    expect(cycle.step(1010)).toEqual({ run: false, untilMs: 1020 });
    expect(cycle.step(1020)).toEqual({ run: true, untilMs: 1030 });
  });

  it('always runs from one vCPU upwards', () => {
    expect(new DutyCycle(1, 0).step(5)).toEqual({ run: true, untilMs: Number.POSITIVE_INFINITY });
    expect(new DutyCycle(2, 0).step(5).run).toBe(true);
  });
});
