import { describe, expect, it } from 'vitest';
import { nextVisit } from '../../lib/loop/next-visit.ts';
import { optimize } from '../../lib/optimizer/optimize.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { mediumWorld, syntheticProfile } from '../optimizer/synthetic-profile.ts';

const world = mediumWorld;
const options = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0.01, maxMemoryMb: 1769 };
const whole = [[0, 12]] as const;
const measured = (noise: number, warmSamples: number, memorySizes: readonly number[]): Profile =>
  syntheticProfile({ ...world, noise }, { ranges: whole, memorySizes, warmSamples });

describe('nextVisit', () => {
  it('looks at the chosen sizes once more where the budget allows', () => {
    const visit = nextVisit(measured(0.03, 9, [128, 256, 512, 1024, 1769]), { ...options, frugal: false });
    expect(visit).toMatchObject({ functions: ['part-0-12'], rule: { coldSamples: 3, minSamples: 16 } });
  });

  it('looks at a chosen size that was never measured before it trusts the choice, within a small budget too', () => {
    const sizes = [128, 512, 1769];
    const { chosen, front } = optimize(measured(0, 3, sizes), options);
    const memoryMb = front[chosen]?.partitions[0]?.memoryMb;
    expect(sizes).not.toContain(memoryMb);
    const visit = nextVisit(measured(0, 3, sizes), { ...options, frugal: true });
    expect(visit).toMatchObject({ memoryMb, rule: { minSamples: 2, maxSamples: 2 } });
  });

  it('ends where resamples agree on the plan', () => {
    const settled = measured(0, 40, [128, 192, 256, 512, 1024, 1408, 1728, 1769]);
    expect(nextVisit(settled, { ...options, frugal: true })).toBeNull();
  });

  it('asks for two more samples at a size of a plan in doubt, the same for the same seed', () => {
    const doubtful = measured(0.8, 2, [128, 512, 1769]);
    const visit = nextVisit(doubtful, { ...options, frugal: true });
    expect(visit).not.toBeNull();
    const taken = doubtful.samples.filter(
      (one) => !one.cold && one.memoryMb === visit?.memoryMb && visit.functions.includes(one.function),
    ).length;
    expect(visit?.rule.maxSamples).toBe(taken + 2);
    expect(nextVisit(doubtful, { ...options, frugal: true })).toEqual(visit);
  });

  it('has nothing to say where nothing can be chosen', () => {
    const profile = measured(0.03, 3, [512, 1769]);
    const impossible = { ...options, slo: { percentile: 50, latencyMs: 0.001 } };
    expect(nextVisit(profile, { ...impossible, frugal: true })).toBeNull();
  });
});
