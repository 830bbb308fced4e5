import { describe, expect, it } from 'vitest';
import { restMs } from '../../profiler/rest.ts';

describe('restMs', () => {
  it('pays for a tick of 4 ms that a share of 128 MB was overdrawn by, after a period of 20 ms', () => {
    const periods = 4 / ((128 / 1769) * 20);
    expect(restMs(128)).toBeGreaterThan(20 * (1 + periods));
  });

  it('is a period and a tick, and little more, from a whole vCPU on', () => {
    expect(restMs(1769)).toBe(restMs(10_240));
    expect(restMs(1769)).toBeLessThan(30);
  });
});
