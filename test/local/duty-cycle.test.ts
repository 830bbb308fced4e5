import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DutyCycle } from '../../lib/local/enforcement/duty-cycle.ts';

/**
 * Plays a cycle of so many busy threads against a clock whose every wake-up comes late.
 * @returns milliseconds of CPU time it used
 */
function play(vcpus: number, totalMs: number, lateMs: () => number, threads = 1): number {
  const cycle = new DutyCycle(vcpus, 8, 0, 0);
  let nowMs = 0;
  let cpuMs = 0;
  while (nowMs < totalMs) {
    const { run, untilMs } = cycle.step(nowMs, cpuMs);
    const wakeMs = Math.min(totalMs, Math.max(untilMs, nowMs) + lateMs());
    if (run) cpuMs += threads * (wakeMs - nowMs);
    nowMs = wakeMs;
  }
  return cpuMs;
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

  it.each([
    [0.5, 2],
    [1, 2],
    [1.5, 4],
    [128 / 1769, 6],
  ])('gives %d vCPU to %i threads together, not to each', (vcpus, threads) => {
    expect(play(vcpus, 4000, () => 0.05, threads) / 4000).toBeCloseTo(vcpus, 1);
  });

  it('gives one thread no more than one CPU, and never stops it from there on', () => {
    expect(play(1.5, 2000, () => 0.05, 1)).toBeCloseTo(2000);
  });

  it('runs at once for its whole quota after a rest', () => {
    const cycle = new DutyCycle(0.5, 2, 1000, 7);
    expect(cycle.step(1000, 7)).toEqual({ run: true, untilMs: 1010 });
    expect(cycle.step(1010, 17)).toEqual({ run: false, untilMs: 1020 });
    expect(cycle.step(1020, 17)).toEqual({ run: true, untilMs: 1030 });
  });

  it('charges nothing while the group waits, and looks at it less often', () => {
    const cycle = new DutyCycle(0.05, 2, 0, 0);
    const looks = [0];
    for (let ms = 0; ms < 1000; looks.push(ms)) {
      const { run, untilMs } = cycle.step(ms, ms / 1000);
      expect(run).toBe(true);
      ms = untilMs;
    }
    expect(looks.length).toBeLessThan(300);
  });

  it('always runs where it may use every CPU', () => {
    expect(new DutyCycle(2, 2, 0, 0).step(5, 10)).toEqual({ run: true, untilMs: Number.POSITIVE_INFINITY });
  });
});
