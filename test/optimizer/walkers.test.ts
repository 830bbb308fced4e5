import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OptimizeOptions, optimize } from '../../lib/optimizer/optimize.ts';
import type { Candidate, Search } from '../../lib/plan/plan.ts';
import { type Figure, type Site, type SiteLink, site as siteFormat } from '../../lib/plan/site.ts';
import { withoutWalk } from '../../lib/plan/without-walk.ts';
import { everySitePlan, frontOfPriced, type Priced } from './every-site-plan.ts';
import { everyWalkedPlan } from './every-walked-plan.ts';
import { largeWorld, mediumWorld, syntheticProfile, type World } from './synthetic-profile.ts';

const given = (value: number): Figure => ({ value, basis: 'given' });
const link = (mbps: number, roundTripMs: number, usdPerGb = 0): SiteLink => ({
  upMbps: given(mbps),
  downMbps: given(2 * mbps),
  roundTripMs: given(roundTripMs),
  usdPerGbUp: given(usdPerGb),
  usdPerGbDown: given(2 * usdPerGb),
});
const siteOver = (way: SiteLink | undefined, more: Partial<Site> = {}): Site =>
  siteFormat.schema.parse({
    ...{ schema: 'partita/site', version: 1, ...more },
    lambda: { target: 'local', trusted: true, link: way },
  });
const profileOf = (world: World, memorySizes: readonly number[]) => {
  const count = world.runMs.length;
  const middle = Math.floor(count / 2);
  return syntheticProfile(world, {
    ranges: [
      [0, count],
      [0, middle],
      [middle, count],
    ],
    memorySizes,
    warmSamples: 6,
  });
};

const rate = 0.001;
const options: OptimizeOptions = {
  slo: null,
  budgetUsdPerMillion: null,
  coldStartRate: rate,
  maxMemoryMb: 1769,
};
const anybody = { walkedBy: { orchestration: 'any' } } as const;
const walkersOf = ({ front }: Search) =>
  new Set(front.map(({ walkedBy }) => walkedBy?.orchestration ?? 'client'));
const tickOf = ({ certificate }: Search) => Number(/rounded to (.+) ms/.exec(certificate.statement)?.[1]);
const told = (front: readonly Priced[]) =>
  front.map(({ ms, usd }) => `${ms.toFixed(2)} ms, $${usd.toFixed(6)}`);
const toldOf = ({ front }: Search) =>
  told(front.map((each) => ({ ms: each.meanLatencyMs, usd: each.costUsdPerMillion, leakage: 0 })));

/** Layers that a far caller must wait for, one after the other. */
const deep = profileOf(
  { ...mediumWorld, tensorMb: mediumWorld.tensorMb.map((mb) => mb / 10) },
  [256, 1024, 1769],
);

describe('a chain that anybody may walk', () => {
  it('has the front that pricing every plan of every walker has, whatever the model and the way there', () => {
    const tuple = (of: fc.Arbitrary<number>, length: number) =>
      fc.array(of, { minLength: length, maxLength: length });
    const models = fc.record({
      runMs: tuple(fc.double({ min: 5, max: 200, noNaN: true }), 3),
      weightMb: tuple(fc.double({ min: 1, max: 60, noNaN: true }), 3),
      tensorMb: tuple(fc.double({ min: 0.01, max: 4, noNaN: true }), 4),
    });
    const ways = fc
      .record({
        mbps: fc.integer({ min: 1, max: 500 }),
        roundTripMs: fc.integer({ min: 0, max: 150 }),
        usdPerGb: fc.constantFrom(0, 0.05, 2),
      })
      .map(({ mbps, roundTripMs, usdPerGb }) => link(mbps, roundTripMs, usdPerGb));
    const found = new Set<string>();
    fc.assert(
      fc.property(models, ways, (model, way) => {
        const profile = profileOf({ ...largeWorld, ...model }, [1769]);
        const site = siteOver(way);
        const search = optimize(profile, { ...options, site, ...anybody, minPartitions: 2 });
        for (const walker of walkersOf(search)) found.add(walker);
        const { memorySizes } = search.certificate;
        const asked = { profile, memorySizes, coldStartRate: rate, tickMs: tickOf(search) };
        const priced = [
          ...everySitePlan({
            ...{ ...asked, site, leakage: { byCut: new Map(), most: 1 }, codecs: new Map(), minAccuracy: 1 },
          }),
          ...[256, 512, 1024, 1769, null].flatMap((mb) => everyWalkedPlan({ ...asked, link: way }, mb)),
        ];
        expect(toldOf(optimize(profile, { ...options, site, ...anybody }))).toEqual(
          told(frontOfPriced(priced.map((plan) => ({ ...plan, leakage: 0 })))),
        );
      }),
      { numRuns: 12, seed: 3 },
    );
    expect([...found]).toContain('coordinator');
    expect([...found]).toContain('client');
  });

  it('is walked by the caller where he is beside the functions: nobody else is cheaper or faster', () => {
    const search = optimize(deep, { ...options, ...anybody });
    expect(search).toEqual(optimize(deep, options));
    expect([...walkersOf(search)]).toEqual(['client']);
  });

  it('is walked in the cloud where the caller is far and the model must be split', () => {
    const site = siteOver(link(20, 120));
    const split = { ...options, site, minPartitions: 3 };
    const search = optimize(deep, { ...split, ...anybody });
    const chosen = search.front[search.chosen]!;
    expect(chosen.walkedBy?.orchestration).toBe('coordinator');
    // Three round trips are one: less 240 ms, but for what the coordinator takes itself.
    const alone = optimize(deep, split);
    expect(alone.front[0]!.meanLatencyMs - search.front[0]!.meanLatencyMs).toBeGreaterThan(200);
    expect(search.certificate.statement).toContain('walked by the caller, a coordinator and a state machine');
  });

  it('has no worse a front than with one walker, and no split is the caller’s own call', () => {
    const site = siteOver(link(50, 30, 0.5));
    const all = optimize(deep, { ...options, site, ...anybody });
    for (const orchestration of ['client', 'coordinator', 'step-functions'] as const) {
      const { front } = optimize(deep, { ...options, site, walkedBy: { orchestration } });
      for (const plan of front)
        expect(
          all.front.some(
            (each) =>
              each.meanLatencyMs <= plan.meanLatencyMs &&
              each.costUsdPerMillion <= plan.costUsdPerMillion + 1e-8,
          ),
        ).toBe(true);
    }
    expect(all.unsplit.walkedBy).toBeUndefined();
  });

  it('keeps device and edge to the caller', () => {
    const box = { target: 'local', memoryMb: 1769, architecture: 'x86_64', trusted: true } as const;
    const site = siteOver(link(5, 80), { device: { ...box, mustNotSee: [] } });
    const search = optimize(deep, { ...options, site, ...anybody });
    for (const { walkedBy, partitions } of search.front)
      if (walkedBy !== undefined) expect(partitions.every(({ tier }) => tier === 'lambda')).toBe(true);
    expect(search.certificate.statement).toContain('the device');
  });
});

describe('a coordinator that was asked for', () => {
  const by = (coordinatorMemoryMb?: number): OptimizeOptions => ({
    ...options,
    minPartitions: 3,
    walkedBy: { orchestration: 'coordinator', ...(coordinatorMemoryMb && { coordinatorMemoryMb }) },
  });

  it('has the memory size that is best for the plan, or the one that was asked for', () => {
    const sizes = optimize(deep, by()).front.map(({ walkedBy }) => walkedBy?.memoryMb);
    expect(new Set(sizes).size).toBeGreaterThan(1);
    const asked = optimize(deep, by(640)).front.map(({ walkedBy }) => walkedBy?.memoryMb);
    expect([...new Set(asked)]).toEqual([640]);
  });

  it('is paid while it waits, so that the cheapest plan is faster where it is large', () => {
    const cheapest = ({ front }: Search) => front.at(-1)!;
    const alone = optimize(deep, { ...options, minPartitions: 3 });
    const large = optimize(deep, by(10_240));
    expect(withoutWalk(cheapest(large)).meanLatencyMs).toBeLessThan(cheapest(alone).meanLatencyMs / 1.4);
    const { cost, meanLatencyMs } = cheapest(large);
    // 10 GB for as long as it waits; a request, and its log.
    const usd = 10 * (meanLatencyMs + 0.5) * 0.0166667 + 0.2 + (1e6 / 2 ** 20) * 0.5045;
    expect(cost.orchestrationUsd / usd).toBeCloseTo(1, 2);
  });

  it('runs on arm64 where the model was profiled there too: it has no code of a processor', () => {
    const arm = { ...deep, architecture: 'arm64' } as const;
    const { front } = optimize(deep, { ...by(), otherProcessors: [arm] });
    expect(front.map(({ walkedBy }) => walkedBy?.architecture)).toEqual(front.map(() => 'arm64'));
  });

  it('is refused where it can’t take what the model takes, and passed over where anybody may walk', () => {
    const wide = profileOf({ ...largeWorld, tensorMb: largeWorld.tensorMb.map(() => 5) }, [1769]);
    expect(() => optimize(wide, { ...options, walkedBy: { orchestration: 'coordinator' } })).toThrowError(
      expect.objectContaining({ code: 'P1714' }),
    );
    const search = optimize(wide, {
      ...options,
      site: siteOver(link(100, 30)),
      ...anybody,
      minPartitions: 2,
    });
    expect(walkersOf(search).has('coordinator')).toBe(false);
  });
});

describe('a prediction without its walk', () => {
  it('is what the functions are predicted to take and cost', () => {
    const search = optimize(deep, {
      ...{ ...options, robust: true, minPartitions: 2 },
      walkedBy: { orchestration: 'step-functions' },
    });
    const chosen: Candidate = search.front[search.chosen]!;
    const bare = withoutWalk(chosen);
    const { length } = chosen.partitions;
    expect(chosen.latencyMs - bare.latencyMs).toBeCloseTo(10 + 10 * length, 6);
    expect(chosen.coldLatencyMs - bare.coldLatencyMs).toBeCloseTo(10 + 10 * length, 6);
    expect(chosen.interval!.latencyMs.low - bare.interval!.latencyMs.low).toBeCloseTo(10 + 10 * length, 6);
    expect(bare.costUsdPerMillion).toBeCloseTo(chosen.cost.totalUsd - chosen.cost.orchestrationUsd, 9);
    // Every hand-off is by S3: what the caller brings, and what each partition leaves.
    expect(chosen.cost.s3Usd).toBeCloseTo((length + 1) * 5.4, 6);
    expect(withoutWalk(bare)).toBe(bare);
  });
});
