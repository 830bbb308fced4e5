import { describe, expect, it } from 'vitest';
import { parseReport } from '../../profiler/report-line.ts';

const id = '8fc6f963-411b-58b5-8483-a32130c0f45d';

const textTail = (report: string) =>
  [
    `START RequestId: ${id} Version: $LATEST`,
    `2026-11-21T00:00:00.000Z\t${id}\tINFO\thello`,
    `END RequestId: ${id}`,
    report,
    '',
  ].join('\n');

const warmLine = `REPORT RequestId: ${id}\tDuration: 201.67 ms\tBilled Duration: 202 ms\tMemory Size: 2048 MB\tMax Memory Used: 81 MB\t`;
const warm = {
  requestId: id,
  durationMs: 201.67,
  billedMs: 202,
  memoryMb: 2048,
  maxMemoryMb: 81,
  initMs: null,
};

const jsonReport = (metrics: object) =>
  JSON.stringify({
    time: '2026-11-21T00:00:00.000Z',
    type: 'platform.report',
    record: { requestId: id, metrics, status: 'success' },
  });
const warmMetrics = { durationMs: 201.67, billedDurationMs: 202, memorySizeMB: 2048, maxMemoryUsedMB: 81 };

describe('parseReport', () => {
  it('reads a warm REPORT line', () => {
    expect(parseReport(textTail(warmLine))).toEqual(warm);
  });

  it('reads the init duration of a cold one', () => {
    expect(parseReport(textTail(`${warmLine}Init Duration: 480.25 ms\t`))).toEqual({
      ...warm,
      initMs: 480.25,
    });
  });

  it('reads the REPORT of an invocation that timed out or failed', () => {
    expect(parseReport(textTail(`${warmLine}Status: timeout`))).toEqual(warm);
    expect(parseReport(textTail(`${warmLine}Status: error\tError Type: Runtime.OutOfMemory`))).toEqual(warm);
  });

  it('is not misled by the X-Ray line that follows, or by restore durations', () => {
    const xray =
      'XRAY TraceId: 1-61c86fa4-59b3c6d959653c527fd10966\tSegmentId: 107ea78a5750a811\tSampled: true';
    const restored = `${warmLine}Restore Duration: 99.00 ms\tBilled Restore Duration: 100 ms\t`;
    expect(parseReport(textTail(`${restored}\n${xray}`))).toEqual(warm);
  });

  it('reads a platform.report event, warm and cold', () => {
    const start = JSON.stringify({ type: 'platform.start', record: { requestId: id, version: '$LATEST' } });
    expect(parseReport(`${start}\n${jsonReport(warmMetrics)}\n`)).toEqual(warm);
    expect(parseReport(jsonReport({ ...warmMetrics, initDurationMs: 480.25 }))).toEqual({
      ...warm,
      initMs: 480.25,
    });
  });

  it("takes Lambda's own, the last one, when the function prints a line like it", () => {
    const fake = `REPORT RequestId: fake\tDuration: 1 ms\tBilled Duration: 1 ms\tMemory Size: 1 MB\tMax Memory Used: 1 MB\t`;
    expect(parseReport(`${fake}\n${textTail(warmLine)}`)).toEqual(warm);
  });

  it('finds none in a tail that begins in the middle of one, lacks a figure, or has none', () => {
    expect(parseReport(warmLine.slice(3))).toBeNull();
    expect(parseReport(warmLine.replace('Memory Size', 'Size'))).toBeNull();
    expect(parseReport(jsonReport({ durationMs: 1 }))).toBeNull();
    expect(parseReport(jsonReport(warmMetrics).slice(0, -5))).toBeNull();
    expect(parseReport(`START RequestId: ${id} Version: $LATEST\nEND RequestId: ${id}\n`)).toBeNull();
    expect(parseReport('')).toBeNull();
  });
});
