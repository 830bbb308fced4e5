import { describe, expect, it } from 'vitest';
import { fitLatencyModel, type LatencyModel } from '../../lib/optimizer/latency-model.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { noCost } from '../support/no-cost.ts';
import {
  type Campaign,
  largeWorld,
  mediumWorld,
  syntheticProfile,
  tinyWorld,
  truthOf,
  type World,
} from './synthetic-profile.ts';

type Range = readonly [from: number, to: number];
type Truth = ReturnType<typeof truthOf>;

const largeCampaign: Campaign = {
  ranges: [
    [0, 14],
    [14, 27],
    [27, 40],
  ],
  memorySizes: [512, 1024, 1769, 3008],
  warmSamples: 10,
};

/** Largest relative error of a prediction over memory sizes and ranges. */
function worstError(
  world: World,
  model: LatencyModel,
  memorySizes: readonly number[],
  ranges: readonly Range[],
  predicted: (model: LatencyModel, memoryMb: number, range: Range) => number,
  actual: (truth: Truth) => number,
): number {
  const errors = memorySizes.flatMap((memoryMb) =>
    ranges.map((range) => {
      const truth = actual(truthOf(world, ...range, memoryMb));
      return Math.abs(predicted(model, memoryMb, range) / truth - 1);
    }),
  );
  return Math.max(...errors);
}

const inline = { channelIn: 'inline', channelOut: 'inline', inPlace: false } as const;

const durationMs = (model: LatencyModel, memoryMb: number, [from, to]: Range) =>
  model.at(memoryMb).predict(model.range(from, to, inline)).durationMs;
const latencyMs = (model: LatencyModel, memoryMb: number, [from, to]: Range) =>
  model.at(memoryMb).predict(model.range(from, to, inline)).latencyMs;
const initMs = (model: LatencyModel, memoryMb: number, [from, to]: Range) =>
  model.at(memoryMb).predict(model.range(from, to, inline)).initMs;

describe('the latency model of a large model, from three partitions at four memory sizes', () => {
  const model = fitLatencyModel(syntheticProfile(largeWorld, largeCampaign));
  const cuts: Range[] = [
    [0, 9],
    [5, 25],
    [20, 33],
    [39, 40],
  ];
  const error = (
    predicted: Parameters<typeof worstError>[4],
    actual: Parameters<typeof worstError>[5],
    sizes = [640, 896, 1344, 2048],
  ) => worstError(largeWorld, model, sizes, cuts, predicted, actual);

  it('predicts durations and latencies of other cuts at other sizes within 4 %', () => {
    expect(error(durationMs, (truth) => truth.durationMs)).toBeLessThan(0.04);
    expect(error(latencyMs, (truth) => truth.latencyMs)).toBeLessThan(0.04);
  });

  it('goes on below the smallest measured size by the share of the CPU', () => {
    expect(error(durationMs, (truth) => truth.durationMs, [256, 384])).toBeLessThan(0.15);
  });

  it('predicts init from one cold start each within 12 %', () => {
    expect(error(initMs, (truth) => truth.initMs)).toBeLessThan(0.12);
  });

  it('predicts the time of a first invocation within 12 %', () => {
    const coldMs = (each: LatencyModel, memoryMb: number, [from, to]: Range) =>
      each.at(memoryMb).predict(each.range(from, to, inline)).coldLatencyMs;
    const actual = (truth: Truth) => truth.latencyMs + truth.initMs + truth.firstRunMs;
    expect(error(coldMs, actual)).toBeLessThan(0.12);
  });

  it('predicts the memory that is used within 8 %', () => {
    const usedMb = (each: LatencyModel, _: number, [from, to]: Range) => each.memory.predictMb(from, to);
    expect(error(usedMb, (truth) => truth.maxMemoryMb)).toBeLessThan(0.08);
  });

  it('gains nothing between one vCPU and two, where a second thread begins', () => {
    expect(durationMs(model, 3008, [0, 20])).toBe(durationMs(model, 1769, [0, 20]));
  });
});

describe('the latency model', () => {
  it('makes do with one function at two memory sizes', () => {
    const campaign: Campaign = { ranges: [[0, 40]], memorySizes: [1024, 1769], warmSamples: 10 };
    const model = fitLatencyModel(syntheticProfile(largeWorld, campaign));
    const cuts: Range[] = [
      [0, 9],
      [5, 25],
      [0, 40],
    ];
    const sizes = [768, 1344, 2048];
    expect(worstError(largeWorld, model, sizes, cuts, durationMs, (truth) => truth.durationMs)).toBeLessThan(
      0.06,
    );
    expect(worstError(largeWorld, model, sizes, cuts, latencyMs, (truth) => truth.latencyMs)).toBeLessThan(
      0.12,
    );
    expect(worstError(largeWorld, model, sizes, cuts, initMs, (truth) => truth.initMs)).toBeLessThan(0.25);
  });

  it('makes do with one memory size', () => {
    const campaign: Campaign = { ...largeCampaign, memorySizes: [1024] };
    const model = fitLatencyModel(syntheticProfile(largeWorld, campaign));
    const error = worstError(
      largeWorld,
      model,
      [512, 1024],
      [[0, 9]],
      durationMs,
      (truth) => truth.durationMs,
    );
    expect(error).toBeLessThan(0.05);
  });

  it('predicts a model that runs in no time, where overhead is everything, within 9 %', () => {
    const campaign: Campaign = {
      ranges: [
        [0, 3],
        [0, 2],
        [2, 3],
      ],
      memorySizes: [128, 512, 1769],
      warmSamples: 10,
    };
    const model = fitLatencyModel(syntheticProfile(tinyWorld, campaign));
    const cuts: Range[] = [
      [0, 1],
      [1, 3],
      [0, 3],
    ];
    const error = worstError(
      tinyWorld,
      model,
      [192, 1024, 2048],
      cuts,
      latencyMs,
      (truth) => truth.latencyMs,
    );
    expect(error).toBeLessThan(0.09);
  });

  it('stays within 8 % for a model of about a quota period', () => {
    const campaign: Campaign = {
      ranges: [
        [0, 12],
        [0, 6],
        [6, 12],
      ],
      memorySizes: [256, 512, 1024, 1769],
      warmSamples: 10,
    };
    const model = fitLatencyModel(syntheticProfile(mediumWorld, campaign));
    const cuts: Range[] = [
      [0, 12],
      [0, 5],
      [6, 12],
    ];
    const sizes = [384, 640, 768, 1344];
    expect(worstError(mediumWorld, model, sizes, cuts, latencyMs, (truth) => truth.latencyMs)).toBeLessThan(
      0.08,
    );
  });

  it('fills in a size where one of the partitions ran out of memory', () => {
    const heavyTail: World = {
      ...largeWorld,
      weightMb: largeWorld.weightMb.map((size, i) => (i < 27 ? size / 4 : size)),
    };
    const campaign: Campaign = { ...largeCampaign, memorySizes: [192, 1024, 1769] };
    const profile = syntheticProfile(heavyTail, campaign);
    expect(profile.failures.map((failure) => [failure.function, failure.memoryMb])).toEqual([
      ['part-27-40', 192],
    ]);
    const model = fitLatencyModel(profile);
    const error = worstError(heavyTail, model, [256], [[30, 35]], durationMs, (truth) => truth.durationMs);
    expect(error).toBeLessThan(0.12);
  });
});

describe('the memory that a partition needs', () => {
  const campaign: Campaign = { ...largeCampaign, memorySizes: [192, 1024, 1769] };
  const profile = syntheticProfile(largeWorld, campaign);
  const { memory, ranges } = fitLatencyModel(profile);

  it('is never a size at which a partition with no more weights ran out of memory, whatever is predicted', () => {
    const lightest = profile.functions.reduce((a, b) => (b.weightBytes < a.weightBytes ? b : a));
    const failure = {
      function: lightest.name,
      memoryMb: 900,
      kind: 'out-of-memory',
      message: 'killed',
    } as const;
    const warned = fitLatencyModel({ ...profile, failures: [failure] }).memory;
    for (let from = 0; from < 40; from++) {
      for (let to = from + 1; to <= 40; to++) {
        if (ranges.weightBytes(from, to) < lightest.weightBytes) {
          expect(warned.leastMb(from, to)).toBe(memory.leastMb(from, to));
        } else expect(warned.leastMb(from, to)).toBeGreaterThan(900);
      }
    }
  });

  it('has a margin over what is predicted, unless a partition that contains it has run in less', () => {
    expect(memory.leastMb(0, 27)).toBeGreaterThan(memory.predictMb(0, 27));
    const tight = syntheticProfile(largeWorld, { ...campaign, memorySizes: [256] });
    expect(fitLatencyModel(tight).memory.leastMb(0, 14)).toBe(256);
  });
});

describe('a function that was measured itself', () => {
  const travel = { channelIn: 'inline', channelOut: 'inline', inPlace: false } as const;
  /** The whole model's run at 1769 MB, where its parts were measured in a minute in which they took twice as long. */
  function predictedMs(wholeSamples: number): number {
    const world = { ...mediumWorld, noise: 0 };
    const sizes = { memorySizes: [512, 1024, 1769] };
    const whole = syntheticProfile(world, { ...sizes, ranges: [[0, 12]], warmSamples: wholeSamples });
    const parts = syntheticProfile(world, {
      ...sizes,
      ranges: [
        [0, 6],
        [6, 12],
      ],
      warmSamples: 10,
    });
    const slow = parts.samples.map((sample) => ({
      ...sample,
      durationMs: 2 * sample.durationMs,
      latencyMs: sample.latencyMs + sample.durationMs,
      phases: { ...sample.phases, runMs: 2 * sample.phases.runMs },
    }));
    const model = fitLatencyModel({
      ...whole,
      functions: [...whole.functions, ...parts.functions],
      samples: [...whole.samples, ...slow],
    });
    return model.at(1769).predict(model.range(0, 12, travel)).durationMs;
  }

  it('is predicted by that, the more samples there are of it, and by what others say of it where there are few', () => {
    const { durationMs } = truthOf(mediumWorld, 0, 12, 1769);
    const errorOf = (samples: number) => predictedMs(samples) / durationMs - 1;
    expect(errorOf(40)).toBeLessThan(0.1);
    expect(errorOf(2)).toBeGreaterThan(0.2);
    expect(errorOf(10)).toBeLessThan(errorOf(2));
  });
});

describe('fetching weights from S3', () => {
  const profile = syntheticProfile(mediumWorld, {
    ranges: [[0, 12]],
    memorySizes: [512, 1769],
    warmSamples: 2,
  });

  it('is as others report of AWS until it was measured', () => {
    expect(fitLatencyModel(profile).downloadMs(300, 1769)).toBe(30 + 300_000_000 / 75_000);
    const [{ weightBytes }] = profile.functions as [(typeof profile.functions)[number]];
    const believed = 30 + weightBytes / 75_000;
    const samples = profile.samples.map((sample) =>
      sample.cold && sample.memoryMb === 1769
        ? { ...sample, phases: { ...sample.phases, weightsMs: 3 * believed } }
        : sample,
    );
    expect(fitLatencyModel({ ...profile, samples }).downloadMs(300, 1769)).toBeCloseTo(3 * (30 + 4000), 6);
  });
});

describe('a profile that does not tell enough', () => {
  const profile = syntheticProfile(largeWorld, largeCampaign);
  const refusal = (code: string) => expect.objectContaining({ code, fault: 'user' });

  it('is refused where it has no warm or no cold sample', () => {
    const only = (cold: boolean) => ({
      ...profile,
      samples: profile.samples.filter((sample) => sample.cold === cold),
    });
    expect(() => fitLatencyModel(only(true))).toThrow(refusal('P1705'));
    expect(() => fitLatencyModel(only(false))).toThrow(refusal('P1706'));
  });

  it('is refused where it is the profile of a plan', () => {
    const none = { median: 1, low: 1, high: 1, p95: 1, n: 1 };
    const subject: Profile['subject'] = {
      kind: 'plan',
      plan: {
        schema: 'partita/plan',
        version: 1,
        createdAt: profile.createdAt,
        purpose: 'serve',
        model: profile.model,
        optimize: 'extended',
        onnxRuntimeVersion: '1.30.0',
        dims: {},
        inputs: [],
        outputs: [],
        orchestration: 'client',
        partitions: [],
        verify: null,
        measuredOn: null,
        search: null,
      },
      inferences: [],
      latencyMs: none,
      coldLatencyMs: none,
      costUsdPerMillion: 1,
      cost: { ...noCost, durationUsd: 1, totalUsd: 1 },
      exact: true,
    };
    expect(() => fitLatencyModel({ ...profile, subject })).toThrow(refusal('P1704'));
  });

  it('is refused where segments and times do not match', () => {
    if (profile.subject.kind !== 'model') throw new Error('A synthetic profile is of a model.');
    const segmentRunMs = { memoryMb: 1769, ms: [1, 2] };
    const broken = { ...profile, subject: { ...profile.subject, segmentRunMs } };
    expect(() => fitLatencyModel(broken)).toThrow(refusal('P1707'));
  });
});
