import { describe, expect, it } from 'vitest';
import { type Evaluated, evaluate } from '../../lib/optimizer/evaluate.ts';
import { type FoundFront, findFront } from '../../lib/optimizer/find-front.ts';
import { optimize } from '../../lib/optimizer/optimize.ts';
import { drawnSpaces, movedTo } from '../../lib/optimizer/robust/drawn-spaces.ts';
import { intervalOf } from '../../lib/optimizer/robust/intervals.ts';
import { bestUnsplit } from '../../lib/optimizer/unsplit.ts';
import type { Bounds, Candidate } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { mean } from '../../lib/statistics/mean.ts';
import { largeWorld, mediumWorld, syntheticProfile, truthOf } from './synthetic-profile.ts';

const figures = ['latencyMs', 'latencyP95Ms', 'coldLatencyMs', 'costUsdPerMillion'] as const;
type Figure = (typeof figures)[number];

const goals = { slo: null, budgetUsdPerMillion: null };
const options = { coldStartRate: 0.01, maxMemoryMb: 1769, maxCuts: 1 };
/** Whole and in halves, so that predictions of both rest on samples of their own. */
const campaign = {
  ranges: [
    [0, 12],
    [0, 6],
    [6, 12],
  ],
  memorySizes: [1769],
} as const;

const profileOf = (noise: number, warmSamples: number, seed = 1) =>
  syntheticProfile({ ...mediumWorld, noise }, { ...campaign, warmSamples }, seed);

const intervalOfWhole = (found: FoundFront) => {
  const { evaluated } = bestUnsplit(found.unpinned, null, goals);
  return { evaluated, interval: intervalOf(evaluated, drawnSpaces(found), null) };
};

const wholes = new Map<string, ReturnType<typeof intervalOfWhole>[]>();

/** Half the width of an interval as a share of what was predicted, the mean over some profiles. */
function widthOf(noise: number, warmSamples: number, figure: Figure): number {
  const key = `${noise} ${warmSamples}`;
  const some =
    wholes.get(key) ??
    [1, 2, 3, 4, 5, 6].map((seed) =>
      intervalOfWhole(findFront(profileOf(noise, warmSamples, seed * 7919), options, null)),
    );
  wholes.set(key, some);
  return mean(
    some.map(
      ({ evaluated, interval }) => (interval[figure].high - interval[figure].low) / 2 / evaluated[figure],
    ),
  );
}

const holds = ({ low, high }: Bounds, value: number) => low <= value && value <= high;

describe('the interval of a prediction', () => {
  it.each([
    ['without an SLO', null],
    ['with one', { percentile: 95, latencyMs: 1000 }],
  ])('holds what was predicted, %s', (_, slo) => {
    for (const noise of [0, 0.05, 0.4]) {
      const profile = syntheticProfile(
        { ...largeWorld, noise },
        {
          ranges: [
            [0, 20],
            [20, 40],
          ],
          memorySizes: [512, 1024, 1769],
          warmSamples: 4,
        },
      );
      const { front, unsplit } = optimize(profile, { ...goals, ...options, slo, robust: true });
      const known = [...front, unsplit].filter(({ interval }) => interval !== undefined);
      expect(known.length).toBeGreaterThan(1);
      for (const plan of known) {
        const interval = plan.interval!;
        for (const figure of figures)
          expect([figure, holds(interval[figure], plan[figure])]).toEqual([figure, true]);
        expect(interval.sloLatencyMs === null).toBe(slo === null);
        if (interval.sloLatencyMs !== null)
          expect(holds(interval.sloLatencyMs, plan.sloLatencyMs!)).toBe(true);
        expect(interval.maxMemoryMb).toHaveLength(plan.partitions.length);
        plan.partitions.forEach(({ maxMemoryMb }, i) => {
          expect(holds(interval.maxMemoryMb[i]!, maxMemoryMb)).toBe(true);
        });
      }
    }
  });

  it('is of the chosen plan, its neighbours, the ends of the front and the unsplit plan', () => {
    const profile = syntheticProfile(largeWorld, {
      ranges: [
        [0, 20],
        [20, 40],
      ],
      memorySizes: [512, 1024, 1769],
      warmSamples: 4,
    });
    const has = ({ interval }: Candidate) => interval !== undefined;
    const search = optimize(profile, { ...goals, ...options, robust: true });
    const { front, chosen, unsplit } = search;
    expect(front.length).toBeGreaterThan(5);
    const wanted = new Set([0, chosen - 1, chosen, chosen + 1, front.length - 1]);
    expect(front.map(has)).toEqual(front.map((_, i) => wanted.has(i)));
    expect(has(unsplit)).toBe(true);
    const plain = optimize(profile, { ...goals, ...options });
    expect([...plain.front, plain.unsplit].some(has)).toBe(false);
  });

  it('is narrow where every sample says the same: no narrower than what no measurement is better than', () => {
    for (const figure of figures) {
      const width = widthOf(0, 8, figure);
      expect(width).toBeGreaterThan(0);
      expect(width).toBeLessThan(0.03);
    }
  });

  it.each(figures)('is wider where samples differ more: %s', (figure) => {
    const [still, noisy, wild] = [0.02, 0.1, 0.4].map((noise) => widthOf(noise, 8, figure));
    expect(noisy).toBeGreaterThan(1.5 * still!);
    expect(wild).toBeGreaterThan(1.5 * noisy!);
  });

  it.each(['latencyMs', 'costUsdPerMillion'] as const)(
    'is about half as wide with four times as many samples: %s',
    (figure) => {
      const ratio = widthOf(0.15, 32, figure) / widthOf(0.15, 8, figure);
      expect(ratio).toBeGreaterThan(0.35);
      expect(ratio).toBeLessThan(0.7);
    },
  );

  it('is the same for the same profile', () => {
    const found = findFront(profileOf(0.1, 5), options, null);
    expect(intervalOfWhole(found)).toEqual(intervalOfWhole(found));
  });
});

/** What very many invocations say of the same world. */
function longProfile(noise: number): Profile {
  const parts = Array.from({ length: 100 }, (_, i) => profileOf(noise, 8, 104_729 + 31 * i));
  return { ...parts[0]!, samples: parts.flatMap(({ samples }) => samples) };
}

describe('intervals of 90 % over many campaigns', () => {
  const noise = 0.1;
  const campaigns = 60;
  // In halves; unsplit is always a candidate.
  const limit = findFront(longProfile(noise), { ...options, pins: { cutAt: ['tensor-6'] } }, null);
  const whole = bestUnsplit(limit.unpinned, null, goals).evaluated;
  const [halves] = limit.plans as [Evaluated];
  const counts = new Map<string, number>();
  let heldTruth = 0;
  for (let seed = 1; seed <= campaigns; seed++) {
    const { unpinned, ...found } = findFront(profileOf(noise, 8, seed * 7919), options, null);
    const spaces = drawnSpaces({ unpinned, ...found });
    for (const [name, plan] of Object.entries({ whole, halves })) {
      const choices = plan.choices.map((choice) => movedTo(unpinned, choice));
      const interval = intervalOf(evaluate(choices, unpinned, null, true), spaces, null);
      for (const figure of figures) {
        const key = `${name} ${figure}`;
        counts.set(key, (counts.get(key) ?? 0) + Number(holds(interval[figure], plan[figure])));
      }
      if (plan === whole)
        heldTruth += Number(holds(interval.latencyMs, truthOf(mediumWorld, 0, 12, 1769).latencyMs));
    }
  }

  it.each([...counts])('hold what a campaign without end would predict, nine times of ten: %s', (_, held) => {
    expect(held / campaigns).toBeGreaterThanOrEqual(0.75);
  });

  it('hold them no more often than that in the mean, to a few of a hundred', () => {
    const shares = [...counts.values()].map((held) => held / campaigns);
    expect(mean(shares)).toBeGreaterThanOrEqual(0.85);
    expect(mean(shares)).toBeLessThanOrEqual(0.98);
  });

  it('hold the median that the world has, where no quota stands between', () => {
    expect(heldTruth / campaigns).toBeGreaterThanOrEqual(0.75);
  });
});

describe('the interval of the most memory used', () => {
  const used = (byName: Readonly<Record<string, number>>) => {
    const profile = syntheticProfile(largeWorld, {
      ranges: [
        [0, 14],
        [14, 27],
        [27, 40],
      ],
      memorySizes: [1769],
      warmSamples: 6,
    });
    const samples = profile.samples.map((sample) => ({
      ...sample,
      maxMemoryMb: sample.maxMemoryMb + (byName[sample.function] ?? 0),
    }));
    const found = findFront({ ...profile, samples }, { ...options, pins: { cutAt: ['tensor-14'] } }, null);
    const plan = found.plans.find(({ partitions }) => partitions.length === 2)!;
    const { maxMemoryMb } = intervalOf(plan, drawnSpaces(found), null);
    return maxMemoryMb.map(({ low, high }) => high - low);
  };

  it('is of no width where the function was measured and always used as much', () => {
    expect(used({})[0]).toBe(0);
  });

  it('is wider the less the functions lie on the line through them that others are predicted by', () => {
    expect(used({ 'part-14-27': 60 })[1]).toBeGreaterThan(used({ 'part-14-27': 10 })[1]! + 10);
  });
});
