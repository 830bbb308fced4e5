import { describe, expect, it } from 'vitest';
import { billedMs, reportLine } from '../../lib/local/lambda/report-line.ts';

describe('the REPORT line', () => {
  const report = {
    requestId: 'ID',
    durationMs: 12.344,
    initMs: null,
    memoryMb: 128,
    maxMemoryMb: 57,
    fault: null,
  };

  it('has no init duration when warm', () => {
    expect(reportLine(report)).toBe(
      'REPORT RequestId: ID\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 57 MB\t\n',
    );
  });

  it('has one, and bills it, when cold', () => {
    expect(reportLine({ ...report, initMs: 100.5 })).toBe(
      'REPORT RequestId: ID\tDuration: 12.34 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\tMax Memory Used: 57 MB\tInit Duration: 100.50 ms\t\n',
    );
  });

  it('bills whole milliseconds of the figures it shows, at least one', () => {
    expect(billedMs(0.001, null)).toBe(1);
    expect(billedMs(3, null)).toBe(3);
    expect(billedMs(3.004, null)).toBe(3);
    expect(billedMs(3.006, null)).toBe(4);
    expect(billedMs(0.1, 0.2)).toBe(1);
    expect(billedMs(0.5, 0.5)).toBe(1);
    expect(billedMs(0.5, 0.51)).toBe(2);
  });
});
