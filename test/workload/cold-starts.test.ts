import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/statistics/random.ts';
import { drawArrivals } from '../../lib/workload/arrivals.ts';
import { coldStartRates } from '../../lib/workload/cold-start-rate.ts';
import { countColdStarts } from '../../lib/workload/environments.ts';
import { type Arrival, steadyWorkload } from '../../lib/workload/workload.ts';

const day = 86_400;
const times = { warmSeconds: 1, coldSeconds: 3 };
const cold = (moments: readonly number[], keepAliveSeconds = 100) =>
  countColdStarts(Float64Array.from(moments), times, keepAliveSeconds);

describe('environments', () => {
  it('serve one after another warm, and the first cold', () => {
    expect(cold([0, 10, 20, 30])).toBe(1);
  });

  it('are started for each request that comes while the others are busy', () => {
    expect(cold([0, 1, 2])).toBe(3);
    // The first runs until 3, and again from 3 to 4, so at 3.5 a fourth starts; at 4 two are idle.
    expect(cold([0, 1, 2, 3, 3.5, 4])).toBe(4);
    expect(cold([0, 3, 3.5])).toBe(2);
  });

  it('are gone when they were idle for longer than they are kept', () => {
    expect(cold([0, 103, 204])).toBe(1);
    expect(cold([0, 103.1])).toBe(2);
  });

  it('are used last first, so that those a burst has left behind go', () => {
    // Two start at once; one serves every 50 s, the other is gone when two come together again.
    expect(cold([0, 0, 50, 100, 150, 200, 200])).toBe(3);
  });

  it('behave as a naive simulation of every environment says', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 50; round++) {
      const moments = Array.from({ length: 200 }, () => random() * 4000).sort((a, b) => a - b);
      expect(cold(moments)).toBe(naiveColdStarts(moments, 100));
    }
  });
});

describe('the cold-start rate of a steady workload', () => {
  // With one quick environment a request is cold when none came in the keep-alive time before: e^(-rate x time).
  it.each([1000, 5000, 10_000])(
    'of %i requests a month is e to the minus keep-alive times rate',
    (requests) => {
      const workload = { ...steadyWorkload(requests), keepAliveSeconds: 600 };
      const quick = { warmSeconds: 0.001, coldSeconds: 0.001, invokedShare: 1 };
      const [{ rate } = { rate: Number.NaN }] = coldStartRates(workload, [quick]);
      const expected = Math.exp((-600 * requests) / (day * (365 / 12)));
      expect(Math.abs(rate - expected)).toBeLessThan(0.02);
    },
  );

  it('falls with volume, and is higher for a function that fewer requests reach', () => {
    const fn = { warmSeconds: 0.2, coldSeconds: 1, invokedShare: 1 };
    const rates = [1e3, 1e5, 1e7].map((volume) => coldStartRates(steadyWorkload(volume), [fn])[0]!.rate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    const [all, half] = coldStartRates(steadyWorkload(20_000), [fn, { ...fn, invokedShare: 0.5 }]);
    expect(half!.rate).toBeGreaterThan(all!.rate);
  });

  it('is the same for the same seed', () => {
    const fn = { warmSeconds: 0.2, coldSeconds: 1, invokedShare: 0.7 };
    expect(coldStartRates(steadyWorkload(1e5), [fn], 3)).toEqual(
      coldStartRates(steadyWorkload(1e5), [fn], 3),
    );
  });

  it('of a trace is that of its moments', () => {
    const arrival: Arrival = { kind: 'trace', seconds: [0, 10, 1000, 1010] };
    const [{ rate, simulated }] = coldStartRates({ ...steadyWorkload(4), arrival }, [
      { ...times, invokedShare: 1 },
    ]) as [{ rate: number; simulated: number }];
    expect([rate, simulated]).toEqual([0.5, 4]);
  });
});

describe('arrivals', () => {
  const spread = (arrival: Exclude<Arrival, { kind: 'trace' }>) =>
    drawArrivals(arrival, 0.5, 20 * day, seededRandom(5));

  it('come at the mean rate, whatever the rhythm', () => {
    for (const arrival of [
      { kind: 'steady' },
      { kind: 'diurnal', peakToMean: 1.8 },
      { kind: 'bursty', burstRequests: 20, burstSeconds: 5 },
    ] as const) {
      expect(spread(arrival).length / (10 * day)).toBeCloseTo(1, 1);
    }
  });

  it('of a day peak where the rhythm says', () => {
    const moments = spread({ kind: 'diurnal', peakToMean: 1.8 });
    const inQuarter = (quarter: number) =>
      moments.filter((at) => Math.floor(((at % day) / day) * 4) === quarter).length;
    // The mean of 1 + 0.8 sin over the first half of a day is 1 + 1.6 / pi, over the second 1 - 1.6 / pi.
    const firstHalf = inQuarter(0) + inQuarter(1);
    expect(firstHalf / moments.length).toBeCloseTo((1 + 1.6 / Math.PI) / 2, 2);
  });

  it('in bursts make more cold starts than steady ones', () => {
    const coldOf = (arrival: Exclude<Arrival, { kind: 'trace' }>) =>
      countColdStarts(spread(arrival), { warmSeconds: 0.3, coldSeconds: 1 }, 300);
    expect(coldOf({ kind: 'bursty', burstRequests: 20, burstSeconds: 1 })).toBeGreaterThan(
      5 * coldOf({ kind: 'steady' }),
    );
  });
});

/** Keeps every environment in a list and looks through all of them. */
function naiveColdStarts(moments: readonly number[], keepAliveSeconds: number): number {
  const environments: { freeAt: number }[] = [];
  let started = 0;
  for (const now of moments) {
    const usable = environments
      .filter(({ freeAt }) => freeAt <= now && now - freeAt <= keepAliveSeconds)
      .sort((a, b) => b.freeAt - a.freeAt);
    const [latest] = usable;
    if (latest === undefined) {
      started += 1;
      environments.push({ freeAt: now + times.coldSeconds });
    } else {
      latest.freeAt = now + times.warmSeconds;
    }
  }
  return started;
}
