import { describe, expect, it } from 'vitest';
import { optimize } from '../../lib/optimizer/optimize.ts';
import type { pinnedCuts } from '../../lib/optimizer/pins.ts';
import { largeWorld, syntheticProfile } from './synthetic-profile.ts';

const profile = syntheticProfile(largeWorld, {
  ranges: [
    [0, 20],
    [20, 40],
  ],
  memorySizes: [1024, 1769],
  warmSamples: 6,
});
const options = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0.01, maxMemoryMb: 1769 } as const;
const free = optimize(profile, options);

const cutsOf = (pins: Parameters<typeof pinnedCuts>[1]) =>
  optimize(profile, { ...options, pins }).front.map(({ partitions }) =>
    partitions.slice(1).map(({ from }) => from),
  );

describe('demands on the cuts', () => {
  it('are met by every plan of the front', () => {
    for (const cuts of cutsOf({ cutAt: ['tensor-17'] })) expect(cuts).toContain(17);
    const [first] = cutsOf({});
    expect(first!.length).toBeGreaterThan(0);
    const forbidden = first![0]!;
    for (const cuts of cutsOf({ noCutAt: [`tensor-${forbidden}`] })) expect(cuts).not.toContain(forbidden);
    for (const cuts of cutsOf({ together: [['tensor-8', 'tensor-33']] })) {
      for (const cut of cuts) expect(cut < 8 || cut >= 33).toBe(true);
    }
  });

  it('never make a plan better', () => {
    for (const pins of [{ cutAt: ['tensor-17'] }, { noCutAt: ['tensor-20'] }]) {
      for (const point of optimize(profile, { ...options, pins }).front) {
        const beaten = free.front.some(
          (each) =>
            each.meanLatencyMs <= point.meanLatencyMs && each.costUsdPerMillion <= point.costUsdPerMillion,
        );
        expect(beaten).toBe(true);
      }
    }
  });

  it('leave the unsplit model on the page, with what they say of it', () => {
    const { unsplit } = optimize(profile, { ...options, pins: { cutAt: ['tensor-17', 'tensor-30'] } });
    expect(unsplit.partitions).toHaveLength(1);
    expect(unsplit.reason).toBe('At least 3 partitions were asked for.');
  });

  it('are refused where they name what is not there, with what may be meant, and where they contradict', () => {
    const refusal = (code: string, message: string) =>
      expect.objectContaining({ code, message: expect.stringContaining(message) });
    expect(() => cutsOf({ cutAt: ['tensor-177'] })).toThrow(refusal('P1711', 'is "tensor-17" meant?'));
    expect(() => cutsOf({ cutAt: ['tensor-17'], together: [['tensor-16', 'tensor-19']] })).toThrow(
      refusal('P1712', '"tensor-17"'),
    );
  });
});
