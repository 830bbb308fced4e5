import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { forecast } from '../../lib/cost/forecast.ts';
import type { BilledDeployment } from '../../lib/cost/usage.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';

const deployment = (warmBilledMs: number): BilledDeployment => ({
  functions: [
    {
      name: 'partition-0',
      architecture: 'x86_64',
      memoryMb: 1024,
      ephemeralStorageMb: 512,
      invocationsPerRequest: 1,
      warmBilledMs,
      coldBilledMs: warmBilledMs,
      coldStartRate: 0,
      logBytesPerInvocation: 0,
      provisioned: null,
      weightsInS3: null,
    },
  ],
  machines: [],
  links: [],
  handoff: null,
  stateMachine: null,
  egressBytesPerRequest: 0,
  logRetentionMonths: 0,
});
const range = { low: deployment(90), base: deployment(100), high: deployment(120) };
const book = priceBookFor('us-east-1');

describe('the forecast', () => {
  it('has twelve months that cost what the measurements allow', () => {
    const months = forecast(range, steadyWorkload(1_000_000), book);
    expect(months).toHaveLength(12);
    for (const { lowUsd, baseUsd, highUsd } of months) {
      // 90,000, 100,000 and 120,000 GB-s x 0.0000166667, and 0.2 for the requests
      expect([lowUsd, baseUsd, highUsd].map((usd) => usd.toFixed())).toEqual([
        '1.700003',
        '1.86667',
        '2.200004',
      ]);
    }
  });

  it('grows with the workload, and follows its seasons', () => {
    const seasonality = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0];
    const months = forecast(range, { ...steadyWorkload(1000), growthPerMonth: 0.1, seasonality }, book);
    expect(months[0]!.requests).toBe(1000);
    expect(months[1]!.requests).toBeCloseTo(2200, 9);
    expect(months[2]!.requests).toBeCloseTo(1210, 9);
    expect(months[11]!.baseUsd.toFixed()).toBe('0');
  });
});
