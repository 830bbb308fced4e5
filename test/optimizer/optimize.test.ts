import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion, type ExpectedStage } from '../../lib/cost/inference.ts';
import { fitLatencyModel } from '../../lib/optimizer/latency-model.ts';
import { type OptimizeOptions, optimize } from '../../lib/optimizer/optimize.ts';
import type { Travel } from '../../lib/optimizer/size-model.ts';
import { maxInlineTensorBytes, maxZipWeightBytes } from '../../lib/plan/lambda-limits.ts';
import { type Search, searchSchema } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import {
  type Campaign,
  largeWorld,
  mediumWorld,
  syntheticProfile,
  tinyWorld,
  type World,
} from './synthetic-profile.ts';

const free: OptimizeOptions = {
  slo: null,
  budgetUsdPerMillion: null,
  coldStartRate: 0.01,
  maxMemoryMb: 3008,
};

const inThree: Campaign = {
  ranges: [
    [0, 14],
    [14, 27],
    [27, 40],
  ],
  memorySizes: [512, 1024, 1769, 3008],
  warmSamples: 10,
};
const whole = (n: number): Campaign => ({
  ranges: [
    [0, n],
    [0, n / 2],
    [n / 2, n],
  ],
  memorySizes: [256, 1024, 1769],
  warmSamples: 10,
});

const large = syntheticProfile(largeWorld, inThree);
const medium = syntheticProfile(mediumWorld, whole(12));

/** 4 GB of weights. */
const huge = syntheticProfile(
  { ...largeWorld, weightMb: largeWorld.weightMb.map((size) => 10 * size) },
  {
    ...inThree,
    ranges: [
      [0, 2],
      [2, 4],
    ],
  },
);

const chosenOf = (search: Search) => search.front[search.chosen]!;

/** Five segments of 450 ms and 300 MB; the tensors after the second and third don't fit a payload. */
const wideWorld: World = {
  ...largeWorld,
  runMs: [60, 140, 90, 40, 120],
  weightMb: [88, 50, 75, 62, 100],
  tensorMb: [0.6, 2, 7, 9, 0.3, 0.1],
};

const wideCampaign: Campaign = {
  ranges: [
    [0, 2],
    [2, 4],
    [4, 5],
  ],
  memorySizes: [320, 512],
  warmSamples: 8,
};

/** All ways to cut a chain of n segments, as lists of positions. */
function* divisions(n: number, from = 0): Generator<number[]> {
  if (from === n) yield [n];
  for (let to = from + 1; to <= n; to++) for (const rest of divisions(n, to)) yield [from, ...rest];
}

/** Every feasible plan, priced and timed without the search. */
function* everyPlan(
  profile: Profile,
  memorySizes: readonly number[],
  coldStartRate: number,
  reachAt: (position: number) => number = () => 1,
) {
  const model = fitLatencyModel(profile);
  const book = priceBookFor(profile.region);
  const channel = (bytes: number) => (bytes > maxInlineTensorBytes ? 's3' : 'inline');
  /** Of the partitions so far; `wholeUsd` as if every inference reached them. */
  type So = { readonly ms: number; readonly usd: number; readonly wholeUsd: number };
  function* plans(
    positions: readonly number[],
    stages: ExpectedStage[],
    so: So,
  ): Generator<[number, number]> {
    const [from, to] = positions;
    if (from === undefined) return;
    if (to === undefined) yield [so.ms, so.usd];
    else {
      const inPlace = stages.at(-1)?.channelOut === 's3';
      const channelIn = inPlace ? 's3' : channel(model.ranges.bytesIn(from, to));
      const outgrown = channel(model.ranges.bytesOut(from, to)) === 's3';
      for (const channelOut of outgrown ? (['s3'] as const) : (['inline', 's3'] as const)) {
        yield* plansFrom(from, to, { channelIn, channelOut, inPlace }, positions, stages, so);
      }
    }
  }
  function* plansFrom(
    from: number,
    to: number,
    travel: Travel,
    positions: readonly number[],
    stages: ExpectedStage[],
    so: So,
  ): Generator<[number, number]> {
    const { channelIn, channelOut } = travel;
    const range = model.range(from, to, travel);
    // Over what a package holds, the weights are fetched at 75 MB/s, less below 1 GB of memory, 8 MiB a request.
    const fetchedBytes = model.ranges.weightBytes(from, to) > 200e6 ? model.ranges.weightBytes(from, to) : 0;
    for (const memoryMb of memorySizes) {
      if (memoryMb < model.memory.leastMb(from, to)) continue;
      const size = model.at(memoryMb);
      const fetchMs = fetchedBytes === 0 ? 0 : 30 + fetchedBytes / (75e3 * Math.min(1, memoryMb / 1024));
      if (size.predict(range).initMs + fetchMs > 10_000) continue;
      const cold = size.predict(range).coldLatencyMs + fetchMs;
      const mean = size.predict(range).warm.mean + coldStartRate * (cold - size.predict(range).latencyMs);
      const stage: ExpectedStage = {
        memoryMb,
        architecture: profile.architecture,
        billedMs: size.predict(range).billedMs,
        coldBilledMs: Math.ceil(size.predict(range).initMs + fetchMs + size.predict(range).coldDurationMs),
        channelIn,
        channelOut,
        coldStartRate,
        extraStorageMb: 0,
        weightGets: Math.ceil(fetchedBytes / 8 / 2 ** 20),
      };
      const reach = reachAt(from);
      const wholeUsd = costPerMillion([...stages, stage], book).totalUsd;
      yield* plans(positions.slice(1), [...stages, stage], {
        ms: so.ms + Math.round(reach * mean),
        usd: so.usd + reach * (wholeUsd - so.wholeUsd),
        wholeUsd,
      });
    }
  }
  for (const positions of divisions(model.ranges.count))
    yield* plans(positions, [], { ms: 0, usd: 0, wholeUsd: 0 });
}

describe('optimize', () => {
  it('finds the front that pricing every plan finds, hand-offs by S3 included', () => {
    const profile = syntheticProfile(wideWorld, wideCampaign);
    const search = optimize(profile, { ...free, coldStartRate: 0.00005, maxMemoryMb: 512 });
    expect(search.certificate.memorySizes).toEqual([320, 384, 448, 512]);
    const plans = [...everyPlan(profile, search.certificate.memorySizes, 0.00005)];
    plans.sort(([ms, usd], [otherMs, otherUsd]) => ms - otherMs || usd - otherUsd);
    const front: [number, number][] = [];
    // A nano-dollar per million is less than the search tells apart.
    for (const plan of plans) if (front.length === 0 || plan[1] < front.at(-1)![1] - 1e-8) front.push(plan);
    expect(plans.length).toBeGreaterThan(1000);
    expect(front.length).toBeGreaterThan(1);
    expect(search.front.map(({ meanLatencyMs }) => meanLatencyMs)).toEqual(front.map(([ms]) => ms));
    search.front.forEach(({ costUsdPerMillion }, i) => {
      expect(costUsdPerMillion).toBeCloseTo(front[i]![1], 7);
    });
  });

  it('finds it where exits end inferences, each partition weighed by what reaches it', () => {
    const profile = syntheticProfile(wideWorld, wideCampaign);
    const rate = fc.double({ min: 0, max: 0.5, noNaN: true });
    const exits = fc.uniqueArray(fc.record({ segment: fc.integer({ min: 1, max: 5 }), rate }), {
      minLength: 1,
      maxLength: 2,
      selector: ({ segment }) => segment,
    });
    fc.assert(
      fc.property(exits, (leaving) => {
        const reachAt = (position: number) =>
          leaving.reduce((reach, exit) => (exit.segment <= position ? reach - exit.rate : reach), 1);
        const exitOf = { output: 'exit', scores: 'logits', rule: 'top', threshold: 0.5 } as const;
        const traffic = {
          exits: leaving.map((exit) => ({ ...exitOf, ...exit })),
          ...{ agreement: 1, final: 'last', samples: 100 },
        };
        const options = { ...free, coldStartRate: 0.00005, maxMemoryMb: 384, traffics: [traffic] };
        const search = optimize(profile, options);
        expect(searchSchema.parse(search)).toEqual(search);
        const plans = [...everyPlan(profile, search.certificate.memorySizes, 0.00005, reachAt)];
        plans.sort(([ms, usd], [otherMs, otherUsd]) => ms - otherMs || usd - otherUsd);
        const front: [number, number][] = [];
        for (const plan of plans)
          if (front.length === 0 || plan[1] < front.at(-1)![1] - 1e-8) front.push(plan);
        expect(search.front.map(({ meanLatencyMs }) => meanLatencyMs)).toEqual(front.map(([ms]) => ms));
        search.front.forEach(({ costUsdPerMillion, partitions }, i) => {
          expect(costUsdPerMillion).toBeCloseTo(front[i]![1], 7);
          for (const { from, reach } of partitions) expect(reach).toBeCloseTo(reachAt(from), 8);
        });
      }),
      { numRuns: 12 },
    );
  });

  it('answers in the plan’s own schema, ascending in latency and descending in cost', () => {
    const search = optimize(large, free);
    expect(searchSchema.parse(search)).toEqual(search);
    search.front.slice(1).forEach((point, i) => {
      expect(point.meanLatencyMs).toBeGreaterThan(search.front[i]!.meanLatencyMs);
      expect(point.costUsdPerMillion).toBeLessThan(search.front[i]!.costUsdPerMillion);
    });
  });

  it('covers the model with partitions that hold their weights, and gives the same answer each time', () => {
    const search = optimize(large, free);
    for (const { partitions, latencyMs, meanLatencyMs, latencyP95Ms, coldLatencyMs } of search.front) {
      expect([0, ...partitions.map(({ to }) => to)]).toEqual([...partitions.map(({ from }) => from), 40]);
      for (const { weightBytes, weights } of partitions)
        expect(weights).toBe(weightBytes <= maxZipWeightBytes ? 'package' : 's3');
      expect(meanLatencyMs).toBeGreaterThan(latencyMs - 1);
      expect(latencyP95Ms).toBeGreaterThan(latencyMs);
      expect(coldLatencyMs).toBeGreaterThan(latencyP95Ms);
    }
    expect(optimize(large, free)).toEqual(search);
  });

  it('shows the unsplit model beside it, with weights that come from S3 where no package holds them', () => {
    const { unsplit, front, chosen } = optimize(large, free);
    expect(unsplit.feasible).toBe(true);
    expect(unsplit.partitions).toMatchObject([{ from: 0, to: 40, weights: 's3' }]);
    // 402 MB at 75 MB/s.
    expect(unsplit.partitions[0]!.initMs).toBeGreaterThan(5360);
    expect(front[chosen]!.coldLatencyMs).toBeLessThan(unsplit.coldLatencyMs);
  });

  it('shows the unsplit model with the limit that it breaks', () => {
    const { unsplit } = optimize(huge, free);
    expect(unsplit.feasible).toBe(false);
    expect(unsplit.partitions).toHaveLength(1);
    expect(unsplit.reason).toMatch(
      /^It needs \d+ MB of memory, and the largest size considered is 3008 MB\.$/,
    );
  });

  it('does not split a model that fits and that a cut buys nothing', () => {
    for (const [world, profile] of [
      [tinyWorld, syntheticProfile(tinyWorld, { ...whole(2), ranges: [[0, 3]] })],
      [mediumWorld, medium],
    ] as const) {
      const search = optimize(profile, free);
      expect(search.front.every(({ partitions }) => partitions.length === 1)).toBe(true);
      expect(search.unsplit.partitions[0]).toMatchObject({ from: 0, to: world.runMs.length });
      expect(search.unsplit).toEqual(chosenOf(search));
    }
  });

  it('considers all cuts, and says so when it leaves some out', () => {
    const { certificate } = optimize(large, free);
    expect(certificate).toMatchObject({ gapMs: 0, gapUsdPerMillion: 0, cutsConsidered: 39, cutsFound: 39 });
    expect(certificate.statement).toContain('all 39 cuts and 41 memory sizes');
    const thinned = optimize(large, { ...free, maxCuts: 8 });
    expect(thinned.certificate).toMatchObject({ cutsConsidered: 8, cutsFound: 39 });
    expect(thinned.certificate.statement).toContain('8 of the 39 cuts');
  });

  it('never gets worse with more cuts or larger memory, nor better with a bound on partitions', () => {
    const best = optimize(large, free).front;
    const others = [{ maxCuts: 8 }, { maxMemoryMb: 1024 }, { minPartitions: 5 }, { maxPartitions: 3 }];
    for (const constraint of others) {
      for (const point of optimize(large, { ...free, ...constraint }).front) {
        const beaten = best.some(
          ({ latencyMs, costUsdPerMillion }) =>
            latencyMs <= point.latencyMs && costUsdPerMillion <= point.costUsdPerMillion,
        );
        expect(beaten).toBe(true);
      }
    }
  });
});

describe('the chosen plan', () => {
  const within = (percentile: number, latencyMs: number) =>
    optimize(medium, { ...free, slo: { percentile, latencyMs } });
  const loose = within(95, 10_000);
  const middle = loose.front[Math.floor(loose.front.length / 2)]!;

  it('is the cheapest that meets the SLO at its percentile', () => {
    const slo = { percentile: 95, latencyMs: middle.sloLatencyMs! + 0.001 };
    const search = within(slo.percentile, slo.latencyMs);
    const chosen = chosenOf(search);
    expect(chosen.sloLatencyMs).toBeLessThanOrEqual(slo.latencyMs);
    expect(chosen.reason).toMatch(
      /^Cheapest plan within the SLO of .* ms, with a predicted p95 of .*, cold starts included\.$/,
    );
    for (const point of search.front.filter(({ sloLatencyMs }) => sloLatencyMs! > slo.latencyMs)) {
      expect(point.reason).toMatch(/^Costs .* less for .* more; its predicted p95 .* slower than the SLO\.$/);
    }
    // Within 1 % plans are a tie.
    for (const point of search.front.filter(({ sloLatencyMs }) => sloLatencyMs! <= slo.latencyMs)) {
      expect(point.costUsdPerMillion).toBeGreaterThan(chosen.costUsdPerMillion / 1.01);
    }
  });

  it('meets a p99 only where its cold starts do, once they are more than one in a hundred', () => {
    const search = optimize(medium, {
      ...free,
      coldStartRate: 0.03,
      slo: { percentile: 99, latencyMs: 5000 },
    });
    for (const { sloLatencyMs, latencyP95Ms, coldLatencyMs } of search.front) {
      expect(sloLatencyMs).toBeGreaterThan(2 * latencyP95Ms);
      expect(sloLatencyMs).toBeLessThan(1.2 * coldLatencyMs);
    }
    // At one in five hundred it doesn't feel them.
    const rarely = optimize(medium, {
      ...free,
      coldStartRate: 0.002,
      slo: { percentile: 99, latencyMs: 5000 },
    });
    for (const { sloLatencyMs, latencyMs } of rarely.front) expect(sloLatencyMs).toBeLessThan(2 * latencyMs);
  });

  it('may cost no more than the certificate says over the least that any plan within the SLO can', () => {
    const { certificate, front, chosen } = within(95, middle.sloLatencyMs! + 0.001);
    expect(certificate.gapUsdPerMillion).toBeGreaterThanOrEqual(0);
    expect(certificate.gapUsdPerMillion).toBeLessThan(0.2 * front[chosen]!.costUsdPerMillion);
  });

  it('is the fastest within the budget where there is no SLO', () => {
    const { front } = optimize(medium, free);
    const budgetUsdPerMillion = (front[0]!.costUsdPerMillion + front.at(-1)!.costUsdPerMillion) / 2;
    const search = optimize(medium, { ...free, budgetUsdPerMillion });
    expect(chosenOf(search).costUsdPerMillion).toBeLessThanOrEqual(budgetUsdPerMillion);
    expect(search.chosen).toBeGreaterThan(0);
    for (const point of search.front.slice(0, search.chosen)) {
      expect(point.costUsdPerMillion).toBeGreaterThan(budgetUsdPerMillion);
      expect(point.reason).toContain('over the budget');
    }
  });

  it('has the least product of latency and cost where there is neither', () => {
    const search = optimize(medium, free);
    const products = search.front.map(
      ({ meanLatencyMs, costUsdPerMillion }) => meanLatencyMs * costUsdPerMillion,
    );
    expect(products[search.chosen]).toBe(Math.min(...products));
    expect(chosenOf(search).reason).toContain('Least product of expected latency and cost');
  });
});

describe('what cannot be', () => {
  const refusal = (code: string, message: string) =>
    expect.objectContaining({ code, fault: 'user', message: expect.stringContaining(message) });
  const attempt =
    (options: Partial<OptimizeOptions>, profile = large) =>
    () =>
      optimize(profile, { ...free, ...options });

  it('is refused with the best reachable latency when no plan meets the SLO', () => {
    const [fastest] = optimize(large, { ...free, slo: { percentile: 95, latencyMs: 10_000 } }).front;
    const best = fastest!.sloLatencyMs!.toFixed(0);
    expect(attempt({ slo: { percentile: 95, latencyMs: 50 } })).toThrow(refusal('P1702', best));
  });

  it('is refused with the least cost when no plan is within the budget', () => {
    const cheapest = optimize(large, free).front.at(-1)!;
    const least = cheapest.costUsdPerMillion.toFixed(2);
    expect(attempt({ budgetUsdPerMillion: 1 })).toThrow(refusal('P1703', least));
    const slo = { percentile: 95, latencyMs: 1000 };
    expect(attempt({ budgetUsdPerMillion: 1, slo })).toThrow(refusal('P1703', 'that meets the SLO'));
  });

  it('names the segment that no function starts in time', () => {
    const heavy = { ...largeWorld, weightMb: largeWorld.weightMb.map((size, i) => (i === 20 ? 900 : size)) };
    const profile = syntheticProfile(heavy, inThree);
    expect(attempt({}, profile)).toThrow(
      refusal('P1701', 'Segment "21" can\'t be a partition. Its init takes'),
    );
  });

  it('names the memory that is missing', () => {
    const heavy = { ...largeWorld, weightMb: largeWorld.weightMb.map((size, i) => (i === 20 ? 250 : size)) };
    const profile = syntheticProfile(heavy, { ...inThree, memorySizes: [320, 512] });
    expect(attempt({ maxMemoryMb: 320 }, profile)).toThrow(
      refusal('P1701', 'the largest size considered is 320 MB'),
    );
  });

  it('names how many partitions there can be', () => {
    expect(attempt({ maxPartitions: 2 }, huge)).toThrow(refusal('P1709', 'limits and cuts leave 8 to 40'));
    expect(attempt({ minPartitions: 41 })).toThrow(refusal('P1709', '"41" or more'));
    expect(attempt({ minPartitions: 4, maxPartitions: 3 })).toThrow(refusal('P1708', '"4"'));
  });

  it('is refused where memory sizes, prices or segments are not known', () => {
    expect(attempt({ maxMemoryMb: 100 })).toThrow(refusal('P1710', '"100"'));
    expect(attempt({}, { ...large, region: 'mars-north-1' })).toThrow(refusal('P1750', 'mars-north-1'));
  });
});
