import { describe, expect, it } from 'vitest';
import { type OptimizeOptions, optimize } from '../../lib/optimizer/optimize.ts';
import type { Search } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { type Campaign, mediumWorld, syntheticProfile } from './synthetic-profile.ts';

const campaign: Campaign = {
  ranges: [
    [0, 12],
    [0, 6],
    [6, 12],
  ],
  memorySizes: [256, 1024, 1769],
  warmSamples: 10,
};
const free: OptimizeOptions = {
  slo: null,
  budgetUsdPerMillion: null,
  coldStartRate: 0.01,
  maxMemoryMb: 3008,
};
const onX86 = syntheticProfile(mediumWorld, campaign);
const onArm = (factor: number): Profile => ({
  ...syntheticProfile({ ...mediumWorld, runMs: mediumWorld.runMs.map((ms) => factor * ms) }, campaign),
  architecture: 'arm64',
});
const architecturesOf = ({ front }: Search) =>
  new Set(front.flatMap(({ partitions }) => partitions.map(({ architecture }) => architecture)));

describe('a model that was profiled on two processors', () => {
  it('runs on arm64 alone where that is as fast: a GB-second costs a fifth less there', () => {
    const search = optimize(onX86, { ...free, otherProcessors: [onArm(1)] });
    const alone = optimize(onX86, free);
    expect([...architecturesOf(search)]).toEqual(['arm64']);
    expect(search.front.map(({ meanLatencyMs }) => meanLatencyMs)).toEqual(
      alone.front.map(({ meanLatencyMs }) => meanLatencyMs),
    );
    search.front.forEach(({ cost }, i) => {
      const x86 = alone.front[i]!.cost;
      // List prices of a GB-second in us-east-1: 0.0000133334 and 0.0000166667 dollars.
      expect(cost.durationUsd / x86.durationUsd).toBeCloseTo(0.0000133334 / 0.0000166667, 6);
      expect(cost.requestsUsd).toBe(x86.requestsUsd);
    });
    expect(search.certificate.statement).toContain('x86_64 and arm64 functions');
  });

  it('runs on x86_64 alone where arm64 is so slow that it is dearer, too', () => {
    const search = optimize(onX86, { ...free, otherProcessors: [onArm(3)] });
    expect([...architecturesOf(search)]).toEqual(['x86_64']);
  });

  it('has a front that no plan of either processor beats, and that has plans of both', () => {
    const slower = onArm(1.15);
    const both = optimize(onX86, { ...free, otherProcessors: [slower] });
    expect(architecturesOf(both).size).toBe(2);
    for (const { front } of [optimize(onX86, free), optimize(slower, free)]) {
      for (const plan of front) {
        expect(
          both.front.some(
            (each) =>
              each.meanLatencyMs <= plan.meanLatencyMs &&
              each.costUsdPerMillion <= plan.costUsdPerMillion * (1 + 1e-9),
          ),
        ).toBe(true);
      }
    }
  });

  it('is resampled on both, where a simpler plan may be as good', () => {
    const search = optimize(onX86, { ...free, robust: true, otherProcessors: [onArm(1)] });
    const [first] = search.front[search.chosen]!.partitions;
    expect(first?.architecture).toBe('arm64');
  });
});
