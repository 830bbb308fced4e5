import { describe, expect, it } from 'vitest';
import { hasEnough } from '../../profiler/stop-rule.ts';

const rule = { minSamples: 8, maxSamples: 40, relativeHalfWidth: 0.04, maxSeconds: 6 };
const steady = Array.from({ length: 12 }, () => 100);
/** Half of the resamples have their median at either end. */
const split = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 100 : 200));

describe('hasEnough', () => {
  it('always wants one attempt', () => {
    expect(hasEnough({ warmMs: [], attempts: 0, seconds: 99 }, { ...rule, maxSamples: 0 })).toBe(false);
  });

  it('wants the minimum of samples, however alike they are', () => {
    expect(hasEnough({ warmMs: steady.slice(0, 7), attempts: 7, seconds: 1 }, rule)).toBe(false);
    expect(hasEnough({ warmMs: steady.slice(0, 8), attempts: 8, seconds: 1 }, rule)).toBe(true);
  });

  it('goes on while the interval is wider than asked for', () => {
    expect(hasEnough({ warmMs: split, attempts: 12, seconds: 1 }, rule)).toBe(false);
    expect(hasEnough({ warmMs: split, attempts: 12, seconds: 1 }, { ...rule, relativeHalfWidth: 0.5 })).toBe(
      true,
    );
  });

  it('stops at the most attempts, counting those that turned out cold', () => {
    expect(hasEnough({ warmMs: split, attempts: 39, seconds: 1 }, rule)).toBe(false);
    expect(hasEnough({ warmMs: split, attempts: 40, seconds: 1 }, rule)).toBe(true);
  });

  it('stops when the time is up, even below the minimum of samples', () => {
    expect(hasEnough({ warmMs: [100], attempts: 1, seconds: 5.9 }, rule)).toBe(false);
    expect(hasEnough({ warmMs: [100], attempts: 1, seconds: 6 }, rule)).toBe(true);
  });
});
