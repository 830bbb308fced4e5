import { describe, expect, it } from 'vitest';
import { draws } from '../../lib/optimizer/fit/noise.ts';
import { drawChain } from '../../lib/optimizer/percentile.ts';

/** 80 to 120 ms, uniform around 100. */
const uniform = Float64Array.from({ length: draws }, (_, i) => 80 + (40 * (i + 0.5)) / draws);
const stage = (coldStartRate = 0) => ({
  latencyMs: 100,
  coldLatencyMs: 1100,
  coldStartRate,
  drawnMs: () => uniform,
});

describe('drawChain', () => {
  it('gives one partition the percentile of its own draws', () => {
    expect(Math.abs(drawChain([stage()]).warmMs(95) - 118)).toBeLessThan(0.3);
  });

  it('gives a chain less than the sum of the percentiles: not all partitions are slow at once', () => {
    // Twelve uniforms on ±20 are nearly normal with variance 12 x 40^2 / 12 = 40^2; 1200 + 1.645 x 40 = 1266.
    const p95 = drawChain(Array.from({ length: 12 }, () => stage())).warmMs(95);
    expect(Math.abs(p95 - 1266)).toBeLessThan(8);
    expect(p95).toBeLessThan(12 * 118);
  });

  it('lets cold starts of all partitions coincide', () => {
    const { warmMs, mixedMs } = drawChain([stage(0.04), stage(0.04)]);
    expect(mixedMs(95)).toBeLessThan(240);
    expect(mixedMs(97)).toBeGreaterThan(2160);
    expect(warmMs(97)).toBeLessThan(240);
  });

  it('ends as many draws before a stage as its share says, cold or warm', () => {
    const { warmMs, mixedMs } = drawChain([stage(0.1), { ...stage(0.1), reach: 0.5 }]);
    expect([warmMs(20), warmMs(49), warmMs(51), warmMs(80)].map((value) => value > 150)).toEqual([
      ...[false, false, true, true],
    ]);
    // A tenth is cold, and of these half end after 1.1 s and half after 2.2 s.
    expect(mixedMs(89)).toBeLessThan(240);
    expect(Math.abs(mixedMs(93) - 1100)).toBeLessThan(40);
    expect(Math.abs(mixedMs(98) - 2200)).toBeLessThan(60);
  });

  it('gives the same answer each time', () => {
    const p99 = () => drawChain([stage(), stage(), stage()]).warmMs(99);
    expect(p99()).toBe(p99());
  });
});
