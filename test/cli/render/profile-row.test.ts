import { describe, expect, it } from 'vitest';
import { profileTable } from '../../../lib/cli/render/profile-row.ts';
import type { Row } from '../../../profiler/row.ts';
import { faultsOf, plain } from './hostile.ts';

const interval = (median: number, spread = 0.1) => ({
  median,
  low: median * (1 - spread),
  high: median * (1 + spread),
  p95: median * 2,
  n: 20,
});

const row = (ms: number, costUsdPerMillion: number, size: { function: string; memoryMb: number }): Row => ({
  status: 'measured',
  ...size,
  cold: { ...size, latencyMs: interval(ms * 10), initMs: interval(ms) },
  warm: {
    ...size,
    latencyMs: interval(ms),
    durationMs: interval(ms),
    billedMs: Math.ceil(ms),
    costUsdPerMillion,
    maxMemoryMb: 412,
    drift: null,
    outliers: 0,
  },
  reported: true,
});

const { titles, row: lay } = profileTable(plain);

describe('the live table of a profile', () => {
  it('has a row for every size, under its titles', () => {
    expect(titles).toBe('function        MB  cold ms    warm p50 [95 % CI]     p95  billed    $/M  max MB');
    expect(lay(row(64.2, 2.13, { function: 'part-0', memoryMb: 1769 }))).toBe(
      'part-0        1769      642     64.2 [57.8, 70.6]     128    65.0   2.13     412',
    );
  });

  it.each([
    ['microseconds', 0.004, 0.21],
    ['seconds', 12_345, 5000],
    ['minutes', 123_456, 99_999],
  ])('fits 80 columns where a function takes %s', (_, ms, usd) => {
    const text = lay(row(ms, usd, { function: 'partition-100', memoryMb: 10_240 }));
    expect(faultsOf(text)).toEqual([]);
    expect(text).toContain(Math.max(0.004, ms).toString().slice(0, 5));
  });

  it('keeps the median whole where its interval has no room', () => {
    const text = lay(row(123_456, 1, { function: 'whole-0', memoryMb: 128 }));
    expect(text).toMatch(/\s123456\s/);
    expect(text).not.toContain('[');
  });

  it('says why a size failed', () => {
    const size = { function: 'whole-0', memoryMb: 256 };
    expect(lay({ status: 'failed', ...size, kind: 'out-of-memory', message: 'killed' })).toBe(
      'whole-0        256  out of memory',
    );
  });

  it('has a dash where no cold start was seen', () => {
    const warmOnly = { ...row(10, 1, { function: 'a', memoryMb: 512 }), cold: null };
    expect(lay(warmOnly)).toMatch(/^a\s+512\s+-\s/);
  });
});
