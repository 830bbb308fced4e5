import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/statistics/random.ts';
import { Way } from '../../../lib/targets/shaper/way.ts';

const way = (shape: Partial<Way['shape']> = {}) =>
  new Way({ mbps: 8, delayMs: 20, jitterMs: 0, lossShare: 0, ...shape }, seededRandom(1));

describe('one direction of a link', () => {
  it('takes the bytes over the bandwidth, and then the delay', () => {
    // 8 Mbit/s are 1000 bytes a ms.
    expect(way().arrivalMs(100, 5000)).toBe(125);
  });

  it('sends one after the other what comes at once, and nothing later for it once it is idle', () => {
    const one = way();
    expect([one.arrivalMs(0, 1000), one.arrivalMs(0, 1000), one.arrivalMs(500, 1000)]).toEqual([21, 22, 521]);
    expect(way().backlogMs(0)).toBe(0);
    one.arrivalMs(600, 7000);
    expect(one.backlogMs(602)).toBe(5);
  });

  it('never carries more than its bandwidth, nor swaps anything, whatever jitter and losses do', () => {
    const sends = fc.array(fc.record({ gapMs: fc.nat(30), bytes: fc.integer({ min: 1, max: 20_000 }) }));
    fc.assert(
      fc.property(sends, fc.nat(), (sent, seed) => {
        const jittery = new Way({ mbps: 8, delayMs: 20, jitterMs: 5, lossShare: 0.05 }, seededRandom(seed));
        let now = 0;
        let bytesSoFar = 0;
        let before = 0;
        for (const { gapMs, bytes } of sent) {
          now += gapMs;
          bytesSoFar += bytes;
          const arrival = jittery.arrivalMs(now, bytes);
          expect(arrival).toBeGreaterThanOrEqual(Math.max(before, bytesSoFar / 1000));
          before = arrival;
        }
      }),
    );
  });

  it('spreads delays as its jitter says, and loses as many packets as it says', () => {
    const delays = (shape: Partial<Way['shape']>) => {
      const one = way(shape);
      return Array.from({ length: 4000 }, (_, i) => one.arrivalMs(i * 1000, 1000) - i * 1000 - 1);
    };
    const jittered = delays({ jitterMs: 3 });
    const mean = jittered.reduce((sum, ms) => sum + ms, 0) / jittered.length;
    const deviation = Math.sqrt(jittered.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / jittered.length);
    expect(mean).toBeCloseTo(20, 0);
    expect(deviation).toBeCloseTo(3, 0);
    const lost = delays({ lossShare: 0.1 }).filter((ms) => ms > 50).length;
    expect(lost / 4000).toBeCloseTo(0.1, 1);
  });
});
