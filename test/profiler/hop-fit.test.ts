import { describe, expect, it } from 'vitest';
import type { Sample } from '../../lib/plan/profile.ts';
import { fitHop } from '../../profiler/hop-fit.ts';

const sample = (payloadBytes: number, waitMs: number, cold = false): Sample => ({
  function: 'part-0',
  memoryMb: 512,
  input: 0,
  cold,
  latencyMs: 100 + waitMs,
  durationMs: 100,
  billedMs: 100,
  initMs: cold ? 300 : null,
  maxMemoryMb: 90,
  requestBytes: payloadBytes / 2,
  responseBytes: payloadBytes / 2,
  phases: { decodeMs: 0, fetchMs: 0, runMs: 100, encodeMs: 0, storeMs: 0 },
});

const sizes = [1e5, 1e6, 4e6];

describe('fitHop', () => {
  it('finds the line that waits lie on, whatever one late answer says', () => {
    const onLine = sizes.flatMap((bytes) => [1, 2, 3].map(() => sample(bytes, 3 + (8 * bytes) / 1e6)));
    const found = fitHop([...onLine, sample(1e5, 500)]);
    expect(found).toMatchObject({ residualMs: expect.closeTo(0, 9), n: 10 });
    expect(found?.fixedMs).toBeCloseTo(3, 9);
    expect(found?.perMbMs).toBeCloseTo(8, 9);
    expect(fitHop(onLine)?.r2).toBeCloseTo(1, 9);
  });

  it('has no slope where all payloads are alike', () => {
    expect(fitHop([sample(1e6, 4), sample(1.005e6, 6)])).toEqual({
      fixedMs: 5,
      perMbMs: null,
      r2: null,
      residualMs: 1,
      n: 2,
    });
  });

  it('leaves cold starts aside, and is none without a warm sample', () => {
    expect(fitHop([sample(1e6, 4), sample(1e6, 400, true)])?.fixedMs).toBe(4);
    expect(fitHop([sample(1e6, 400, true)])).toBeNull();
  });
});
