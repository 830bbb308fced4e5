import { describe, expect, it } from 'vitest';
import type { SampleGroup } from '../../lib/optimizer/fit/sample-groups.ts';
import { fitSpread } from '../../lib/optimizer/fit/spread.ts';
import type { Sample } from '../../lib/plan/profile.ts';

const sample = (latencyMs: number): Sample => ({
  function: 'whole',
  memoryMb: 1769,
  input: 0,
  cold: false,
  latencyMs,
  durationMs: latencyMs,
  billedMs: Math.ceil(latencyMs),
  initMs: null,
  maxMemoryMb: 100,
  requestBytes: 1,
  responseBytes: 1,
  phases: { decodeMs: 0, fetchMs: 0, runMs: latencyMs, encodeMs: 0, storeMs: 0 },
});

const group = (latencies: readonly number[]): SampleGroup => ({
  of: { name: 'whole', from: 0, to: 1, weightBytes: 1, tensorBytesIn: 1, tensorBytesOut: 1 },
  memoryMb: 1769,
  cpuFactor: 1,
  warm: latencies.map(sample),
  cold: [],
});

/** 80, 81, … 120 ms: uniform around a median of 100. */
const uniform = Array.from({ length: 41 }, (_, i) => 80 + i);

describe('the spread of latencies', () => {
  it('gives one partition the percentile of its own samples', () => {
    const { chainMs } = fitSpread([group(uniform)]);
    expect(chainMs([100], 95)).toBeCloseTo(118, 10);
    expect(chainMs([10], 50)).toBeCloseTo(10, 10);
  });

  it('gives a chain less than the sum of the percentiles: not all partitions are slow at once', () => {
    const { chainMs } = fitSpread([group(uniform)]);
    // Twelve uniforms on ±20 are nearly normal with variance 12 x 40^2 / 12 = 40^2; 1200 + 1.645 x 40 = 1266.
    const p95 = chainMs(new Array<number>(12).fill(100), 95);
    expect(Math.abs(p95 - 1266)).toBeLessThan(8);
    expect(p95).toBeLessThan(12 * 118);
  });

  it('gives the same answer each time', () => {
    const medians = [3, 40, 7];
    expect(fitSpread([group(uniform)]).chainMs(medians, 99)).toBe(
      fitSpread([group(uniform)]).chainMs(medians, 99),
    );
  });

  it('pools memory sizes by their ratio to the median', () => {
    const { ratios } = fitSpread([group([90, 100, 110]), group([9, 10, 11])]);
    expect([...ratios]).toEqual([0.9, 0.9, 1, 1, 1.1, 1.1]);
  });

  it('is none where there are too few samples to tell', () => {
    expect(fitSpread([group([90, 110])]).chainMs([50], 99)).toBe(50);
  });
});
