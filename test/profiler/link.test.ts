import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLink, type Transfer } from '../../profiler/link/fit-link.ts';
import { measureLink } from '../../profiler/link/measure-link.ts';

/** ms that so many bytes take. */
const lasts = (bytes: number, fixedMs: number, mbps: number) => fixedMs + (bytes * 8) / (mbps * 1000);

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('the fit of a link', () => {
  it('finds the bandwidth and the fixed part of any link without noise', () => {
    fc.assert(
      fc.property(between(0.5, 1000), between(0, 300), (mbps, fixedMs) => {
        const transfers = [20_000, 200_000, 900_000].map((bytes) => ({
          bytes,
          ms: lasts(bytes, fixedMs, mbps),
        }));
        const fit = fitLink(transfers);
        expect(fit.mbps / mbps).toBeCloseTo(1, 6);
        expect(fit.fixedMs).toBeCloseTo(fixedMs, 4);
      }),
    );
  });

  it('hardly minds a transfer that was held up, and says how sure it is', () => {
    const transfers = [100_000, 400_000, 800_000].flatMap((bytes) =>
      Array.from(
        { length: 7 },
        (_, i): Transfer => ({ bytes, ms: lasts(bytes, 5, 10) * (1 + 0.01 * (i - 3)) }),
      ),
    );
    const held = transfers.map((each, i) => (i === 20 ? { ...each, ms: each.ms + 5000 } : each));
    const fit = fitLink(held);
    expect(fit.mbps).toBeGreaterThan(9.7);
    expect(fit.mbps).toBeLessThan(10.3);
    expect(fit.low).toBeLessThanOrEqual(10);
    expect(fit.high).toBeGreaterThanOrEqual(10);
    expect(fit.samples).toBe(21);
  });
});

describe('measuring a link', () => {
  it('sends payloads that the bandwidth can be told from, both ways', async () => {
    const sent: number[] = [];
    const probe = {
      exchange: async () => 40,
      up: async (bytes: number) => {
        sent.push(bytes);
        return lasts(bytes, 40, 2);
      },
      down: async (bytes: number) => lasts(bytes, 40, 50),
    };
    const { link } = await measureLink(probe, () => {});
    expect(link.upMbps).toEqual({ value: 2, basis: 'measured', low: 2, high: 2, samples: 21 });
    expect(link.downMbps.value).toBe(50);
    expect(link.roundTripMs.value).toBe(40);
    expect(link.jitterMs.value).toBe(0);
    // 0.3 s at 2 Mbit/s are 75 KB and the 40 ms: no slow link is kept busy for long.
    expect(Math.max(...sent)).toBe(131_072 / 2);
  });
});
