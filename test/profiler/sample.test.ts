import { describe, expect, it } from 'vitest';
import type { Hop } from '../../lib/client/index.ts';
import { measuredHop, sampleOf } from '../../profiler/sample.ts';

const hop: Hop = {
  partition: 'part-1',
  latencyMs: 250.4,
  requestBytes: 1000,
  responseBytes: 2000,
  phases: { decodeMs: 10, fetchMs: 20, runMs: 100, encodeMs: 15, storeMs: 5 },
  cold: false,
  channelIn: 's3',
  channelOut: 'inline',
  log: null,
};

const report =
  'REPORT RequestId: 1\tDuration: 160.20 ms\tBilled Duration: 161 ms\tMemory Size: 512 MB\tMax Memory Used: 99 MB\t\n';
const coldReport =
  'REPORT RequestId: 1\tDuration: 160.20 ms\tBilled Duration: 232 ms\tMemory Size: 512 MB\tMax Memory Used: 99 MB\tInit Duration: 71.50 ms\t\n';

describe('sampleOf', () => {
  it('takes duration, bill, memory and init from the REPORT, the rest from the hop', () => {
    expect(sampleOf({ ...hop, cold: true, log: coldReport }, 512)).toEqual({
      function: 'part-1',
      memoryMb: 512,
      input: 0,
      cold: true,
      latencyMs: 250.4,
      durationMs: 160.2,
      billedMs: 232,
      initMs: 71.5,
      maxMemoryMb: 99,
      requestBytes: 1000,
      responseBytes: 2000,
      phases: hop.phases,
    });
    expect(sampleOf({ ...hop, log: report }, 512)).toMatchObject({
      cold: false,
      initMs: null,
      billedMs: 161,
    });
  });

  it('is cold when either the handler or the REPORT says so', () => {
    expect(sampleOf({ ...hop, log: coldReport }, 512)).toMatchObject({ cold: true, initMs: 71.5 });
    // Init that overran its ten seconds is repeated inside the invocation, and no Init Duration is sent.
    const overran = sampleOf({ ...hop, cold: true, log: report }, 512);
    expect(overran.cold).toBe(true);
    expect(overran.initMs).toBeCloseTo(250.4 - 150, 9);
  });

  it('without a REPORT bounds duration, bill and memory by what the caller knows', () => {
    expect(sampleOf(hop, 512)).toMatchObject({
      durationMs: 250.4,
      billedMs: 251,
      maxMemoryMb: 512,
      initMs: null,
    });
    const cold = sampleOf({ ...hop, cold: true, log: 'START\nEND\n' }, 512);
    expect(cold.durationMs).toBeCloseTo(150, 9);
    expect(cold.initMs).toBeCloseTo(100.4, 9);
    expect(cold.billedMs).toBe(251);
  });
});

describe('measuredHop', () => {
  it('bills what the REPORT says, on the channels that the tensors really took', () => {
    expect(measuredHop({ ...hop, log: report }, 512, 'arm64')).toMatchObject({
      reported: true,
      billed: { memoryMb: 512, architecture: 'arm64', billedMs: 161, channelIn: 's3', channelOut: 'inline' },
    });
  });

  it('says when there was no REPORT', () => {
    expect(measuredHop({ ...hop, log: 'START\nEND\n' }, 512, 'arm64').reported).toBe(false);
    expect(measuredHop(hop, 512, 'arm64').reported).toBe(false);
  });
});
