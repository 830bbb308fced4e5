import { describe, expect, it } from 'vitest';
import { choose } from '../../lib/optimizer/choose.ts';
import { decide } from '../../lib/optimizer/decide.ts';
import { findFront } from '../../lib/optimizer/find-front.ts';
import { drawnScores, drawnSpaces } from '../../lib/optimizer/robust/drawn-spaces.ts';
import { resample } from '../../lib/optimizer/robust/resample.ts';
import { simplerTie } from '../../lib/optimizer/robust/tie.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { largeWorld, syntheticProfile } from './synthetic-profile.ts';

const campaign = {
  ranges: [
    [0, 14],
    [14, 27],
    [27, 40],
  ],
  memorySizes: [512, 1024, 1769],
} as const;
const options = { coldStartRate: 0.002, maxMemoryMb: 1769, maxCuts: 10 };
const goals = { slo: null, budgetUsdPerMillion: null };

const profileOf = (noise: number, warmSamples: number) =>
  syntheticProfile({ ...largeWorld, noise }, { ...campaign, warmSamples });
const frontOf = (noise: number, warmSamples: number) =>
  findFront(profileOf(noise, warmSamples), options, null);

/** Relative width of what the resamples make of a plan beside another. */
function widthOf(warmSamples: number): number {
  const found = frontOf(0.15, warmSamples);
  const spaces = drawnSpaces(found);
  const [first, last] = [found.plans[0]!, found.plans.at(-1)!].map((plan) =>
    drawnScores(plan, spaces, goals),
  );
  const ratios = first!.map((score, draw) => score / last![draw]!);
  return Math.max(...ratios) / Math.min(...ratios) - 1;
}

describe('plans over what might have been measured', () => {
  it('are scored as the search does where every sample says the same', () => {
    const found = frontOf(0, 3);
    for (const plan of found.plans.slice(0, 5)) {
      const product = plan.frontLatencyMs * plan.costUsdPerMillion;
      // Latencies are rounded to a tick of the search, and resamples move samples by 2 % at least.
      const scores = drawnScores(plan, drawnSpaces(found), goals);
      expect(scores.reduce((sum, score) => sum + score, 0) / scores.length / product).toBeCloseTo(1, 1);
    }
  });

  it('are scored where a resample finds a payload faster than the S3 that they hand over by', () => {
    // About here an invocation takes as long for 3 MB as S3 does.
    const near = { ...largeWorld, hopMs: { fixed: 3, perMb: 16 }, noise: 0.2 };
    const world = { ...near, tensorMb: near.tensorMb.map((mb, i) => (i === 0 || i === 40 ? mb : 3)) };
    const found = findFront(
      syntheticProfile(world, { ...campaign, warmSamples: 4 }),
      { ...options, minPartitions: 2 },
      null,
    );
    const byS3 = found.plans.filter(({ partitions }) => partitions[0]?.channelOut === 's3');
    expect(byS3.length).toBeGreaterThan(0);
    const spaces = drawnSpaces(found);
    for (const plan of byS3) expect(drawnScores(plan, spaces, goals).every(Number.isFinite)).toBe(true);
  });

  it('vary less where there are more samples', () => {
    expect(widthOf(60)).toBeLessThan(widthOf(6));
  });

  it('are of no other samples: a resample has of each function at each size as many, or none', () => {
    const profile = profileOf(0.1, 5);
    const drawn = resample(profile, seededRandom(7));
    const countIn = (samples: typeof profile.samples, like: (typeof profile.samples)[number]) =>
      samples.filter(
        (each) =>
          each.function === like.function && each.memoryMb === like.memoryMb && each.cold === like.cold,
      ).length;
    for (const sample of drawn.samples) {
      expect(countIn(drawn.samples, sample)).toBe(countIn(profile.samples, sample));
    }
  });
});

describe('a plan with fewer partitions', () => {
  // About here cold starts make a split pay: the unsplit model's weights come from S3.
  const coldStartRate = 0.00665;
  const found = findFront(
    syntheticProfile(
      { ...largeWorld, noise: 0.3 },
      { ...campaign, memorySizes: [1024, 1769, 3008], warmSamples: 3 },
    ),
    { coldStartRate, maxMemoryMb: 3008, maxCuts: 12 },
    null,
  );
  const best = choose(found.plans, goals);
  const spaces = drawnSpaces(found);
  const unsplit = found.plans.filter(({ partitions }) => partitions.length === 1);
  const ratiosOf = (plan: (typeof unsplit)[number]) => {
    const scores = drawnScores(best, spaces, goals);
    return [...drawnScores(plan, spaces, goals)].map((score, draw) => score / scores[draw]!);
  };
  const tieOf = (plan: (typeof unsplit)[number]) => simplerTie([plan, best], best, spaces, goals);
  const tied = unsplit.filter((plan) => tieOf(plan) !== null);

  it('is tied with a better one that it beats in some resamples, and not where it hardly ever does', () => {
    expect(best.partitions.length).toBeGreaterThan(1);
    expect(tied.length).toBeGreaterThan(0);
    expect(tied.length).toBeLessThan(unsplit.length);
    for (const plan of unsplit) {
      const won = ratiosOf(plan).filter((ratio) => ratio <= 1).length;
      const tie = tieOf(plan);
      if (tie === null) expect(won).toBeLessThanOrEqual(2);
      else expect([tie.winsShare, won > 1]).toEqual([won / spaces.length, true]);
    }
  });

  it('is chosen then, with how often it is as good, and how many more samples would tell', () => {
    const [simpler] = tied;
    const lane = { ...found, variant: null };
    const lanes = { plans: [best, simpler!], lanes: [lane], laneOf: () => lane };
    const search = decide(lanes, goals, options, () => spaces);
    expect(search.chosen).toBe(1);
    expect(search.front[1]!.reason).toMatch(
      /can't tell the two apart \(this one is as good in \d+(\.\d)? % of resamples\).*(samples would tell|worth taking)/,
    );
    expect(decide(lanes, goals, options, () => null).chosen).toBe(0);
  });

  it('is not taken for a best one that is near a bound, where one a little dearer is not', () => {
    const quiet = findFront(
      syntheticProfile(
        { ...largeWorld, noise: 0.05 },
        { ...campaign, memorySizes: [512, 1024, 1769, 3008], warmSamples: 6 },
      ),
      { coldStartRate: 0.05, maxMemoryMb: 3008, maxCuts: 12 },
      null,
    );
    const split = quiet.plans.filter(({ partitions }) => partitions.length > 1);
    const near = split.at(-1)!;
    const slo = { slo: { percentile: 50, latencyMs: near.frontLatencyMs }, budgetUsdPerMillion: null };
    const drawn = drawnSpaces(quiet);
    // The fastest and dearest, as if it had one partition alone.
    const fastest = { ...split[0]!, partitions: split[0]!.partitions.slice(0, 1) };
    const safe = split.findLast(({ frontLatencyMs }) => frontLatencyMs < 0.8 * near.frontLatencyMs)!;
    expect(simplerTie([near, fastest], near, drawn, slo)).not.toBeNull();
    expect(simplerTie([near, safe, fastest], near, drawn, slo)).toBeNull();
  });

  it('is never taken against a bound that it breaks', () => {
    const [simpler] = tied;
    const slo = { percentile: 50, latencyMs: best.frontLatencyMs };
    expect(simpler!.frontLatencyMs).toBeGreaterThan(slo.latencyMs);
    expect(simplerTie([best, simpler!], best, spaces, { slo, budgetUsdPerMillion: null })).toBeNull();
  });
});
