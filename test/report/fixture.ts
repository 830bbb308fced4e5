import { costPerMillion } from '../../lib/cost/inference.ts';
import { priceBookFor } from '../../lib/cost/price-book.ts';
import type { Candidate, CostPerMillion, Placement } from '../../lib/plan/plan.ts';
import { plan } from '../../lib/plan/plan.ts';
import { type Profile, profile, type Sample } from '../../lib/plan/profile.ts';
import type { ModelRef } from '../../lib/plan/segmentation.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { interval } from '../../profiler/statistics.ts';

/** What a made-up model and its plan are made from. All times are warm means, in ms. */
export interface Recipe {
  readonly name: string;
  readonly weightBytes: number;
  readonly parameters: number;
  /** Segments of equal weight. */
  readonly segments: number;
  /** Bytes that cross every cut. */
  readonly cutBytes: number;
  readonly partitions: readonly {
    readonly name: string;
    readonly to: number;
    readonly memoryMb: number;
    readonly runMs: number;
    readonly initMs: number;
  }[];
  /** Other plans on the front, with the chosen one left out: latency and cost by memory sizes. */
  readonly others: readonly {
    memoryMb: number[];
    latencyMs: number;
    costUsdPerMillion: number;
    reason: string;
  }[];
  readonly unsplit: { latencyMs: number; costUsdPerMillion: number; feasible: boolean; reason: string };
  readonly hopMs: number;
  readonly warm: number;
  readonly cold: number;
  /** Dollars of a GB-second and of a request. */
  readonly prices: { gbSecond: number; request: number };
}

export const coldStartRate = 0.01;
const sha = (seed: number) => seed.toString(16).padStart(2, '0').repeat(32);
const createdAt = '2026-11-21T09:30:00.000Z';

/** A transformer of BERT-base's size on three functions. */
export const bert: Recipe = {
  name: 'bert-base-uncased',
  weightBytes: 437_928_960,
  parameters: 109_482_240,
  segments: 26,
  cutBytes: 393_216,
  partitions: [
    { name: 'part-1', to: 8, memoryMb: 1769, runMs: 49.2, initMs: 884 },
    { name: 'part-2', to: 17, memoryMb: 1769, runMs: 66.8, initMs: 812 },
    { name: 'part-3', to: 26, memoryMb: 1769, runMs: 64.1, initMs: 797 },
  ],
  others: [
    [[3538, 3538, 3538], 118.4, 11.42],
    [[3538, 3538, 3008], 122.7, 10.61],
    [[3008, 3008, 3008], 131.9, 9.93],
    [[3008, 3008, 1769], 149.3, 8.71],
    [[3008, 1769, 1769], 168.2, 7.98],
    [[2048, 1769, 1769], 181.6, 7.42],
    [[1769, 1769, 1536], 214.2, 6.74],
    [[1769, 1536, 1536], 232.5, 6.66],
    [[1536, 1536, 1536], 248.9, 6.6],
    [[1536, 1024, 1024], 321.7, 6.43],
    [[1024, 1024, 1024], 358.8, 6.35],
    [[1024, 1024, 768], 402.3, 6.29],
    [[768, 768, 768], 471.5, 6.18],
    [[512, 512, 512], 694.0, 6.07],
  ].map(([memoryMb, latencyMs, costUsdPerMillion], i) => ({
    memoryMb: memoryMb as number[],
    latencyMs: latencyMs as number,
    costUsdPerMillion: costUsdPerMillion as number,
    reason:
      i < 6
        ? 'faster, but the p95 bound of 300 ms is met without it and it costs more'
        : 'cheaper, but its p95 of 304 ms breaks the bound of 300 ms',
  })),
  unsplit: {
    latencyMs: 176.1,
    costUsdPerMillion: 5.86,
    feasible: false,
    reason: '438 MB of weights exceed the 200 MB that a zip function holds',
  },
  hopMs: 4.1,
  warm: 60,
  cold: 6,
  prices: { gbSecond: 0.0000166667, request: 0.0000002 },
};

/** A model of microseconds in one function. */
export const tiny: Recipe = {
  name: 'mnist-12',
  weightBytes: 23_744,
  parameters: 5_998,
  segments: 6,
  cutBytes: 3_136,
  partitions: [{ name: 'part-1', to: 6, memoryMb: 128, runMs: 0.083, initMs: 141 }],
  others: [],
  unsplit: {
    latencyMs: 1.05,
    costUsdPerMillion: 0.205,
    feasible: true,
    reason: 'the only plan on the front: it meets every bound and none is cheaper',
  },
  hopMs: 0.62,
  warm: 40,
  cold: 4,
  prices: bert.prices,
};

/** A model whose inferences take minutes and thousands of dollars a million. */
export const huge: Recipe = {
  ...bert,
  name: 'diffusion-unet-fp32',
  weightBytes: 3_438_167_552,
  parameters: 859_520_964,
  cutBytes: 5_242_880,
  partitions: Array.from({ length: 18 }, (_, i) => ({
    name: `part-${i + 1}`,
    to: i === 17 ? 26 : i + 1,
    memoryMb: 3538,
    runMs: 3100 + 217 * ((i * 7) % 5),
    initMs: 2400,
  })),
  others: [
    {
      memoryMb: Array(18).fill(10_240),
      latencyMs: 21_904,
      costUsdPerMillion: 5_016.2,
      reason: 'over budget',
    },
    { memoryMb: Array(18).fill(1769), latencyMs: 128_450, costUsdPerMillion: 3_611.9, reason: 'too slow' },
  ],
  unsplit: { latencyMs: 60_200, costUsdPerMillion: 3_870, feasible: false, reason: '3.4 GB exceed 200 MB' },
  hopMs: 61,
  warm: 5,
  cold: 1,
};

/** The profile of the recipe's deployed plan. */
export function planProfile(recipe: Recipe, seed = 7): Profile {
  const random = noise(seed);
  const model = modelOf(recipe);
  const shape: Sample[] = [];
  const inferences = Array.from({ length: recipe.warm + recipe.cold }, (_, i) => {
    const cold = i < recipe.cold;
    const samples = recipe.partitions.map((_, p) => sampleOf(recipe, p, cold, random));
    shape.push(...samples);
    const own = cold
      ? Math.max(...samples.map((sample) => sample.initMs ?? 0)) +
        sum(samples.map((sample) => sample.durationMs))
      : sum(samples.map((sample) => sample.latencyMs));
    return {
      latencyMs: own * 1.002,
      billedMs: sum(samples.map((sample) => sample.billedMs)),
      costUsd: sum(
        samples.map(
          (s) => (s.billedMs / 1000) * (s.memoryMb / 1024) * recipe.prices.gbSecond + recipe.prices.request,
        ),
      ),
      coldStarts: cold ? samples.length : 0,
    };
  });
  const cost = costOf(recipe, shape);
  const latencyMs = interval(inferences.filter((i) => i.coldStarts === 0).map((i) => i.latencyMs));
  const coldLatencyMs = interval(inferences.filter((i) => i.coldStarts > 0).map((i) => i.latencyMs));
  return profile.schema.parse({
    ...headerOf(recipe, shape),
    subject: {
      kind: 'plan',
      plan: planOf(recipe, latencyMs.median, cost, model),
      inferences,
      latencyMs,
      coldLatencyMs,
      costUsdPerMillion: cost.totalUsd,
      cost,
      exact: true,
    },
    functions: recipe.partitions.map((p, i) => ({
      name: p.name,
      from: recipe.partitions[i - 1]?.to ?? 0,
      to: p.to,
      weightBytes: weightOf(recipe, i),
      tensorBytesIn: i === 0 ? 3072 : recipe.cutBytes,
      tensorBytesOut: i === recipe.partitions.length - 1 ? 3072 : recipe.cutBytes,
    })),
    ...rowsOf(recipe, shape),
    failures: [],
  });
}

/** The profile of the recipe's model: its partitions at three memory sizes, the smallest out of memory. */
export function modelProfile(recipe: Recipe, seed = 11): Profile {
  const random = noise(seed);
  const sizes = [1024, 1769, 3008];
  const samples = sizes.flatMap((memoryMb) =>
    recipe.partitions.flatMap((partition, p) => {
      const faster = { ...partition, memoryMb, runMs: (partition.runMs * partition.memoryMb) / memoryMb };
      const own = { ...recipe, partitions: recipe.partitions.map((old, i) => (i === p ? faster : old)) };
      return Array.from({ length: 12 }, (_, i) => sampleOf(own, p, i < 2, random));
    }),
  );
  return profile.schema.parse({
    ...headerOf(recipe, samples),
    subject: {
      kind: 'model',
      segmentation: segmentationOf(recipe),
      segmentRunMs: { memoryMb: 1769, ms: Array(recipe.segments).fill(6.9) },
    },
    functions: recipe.partitions.map((p, i) => ({
      name: p.name,
      from: recipe.partitions[i - 1]?.to ?? 0,
      to: p.to,
      weightBytes: weightOf(recipe, i),
      tensorBytesIn: recipe.cutBytes,
      tensorBytesOut: recipe.cutBytes,
    })),
    ...rowsOf(recipe, samples),
    failures: [
      {
        function: recipe.partitions[0]?.name ?? '',
        memoryMb: 256,
        kind: 'out-of-memory',
        message: 'RequestId: 0 Error: Runtime exited with error: signal: killed',
      },
    ],
  });
}

function headerOf(recipe: Recipe, samples: readonly Sample[]) {
  return {
    schema: profile.name,
    version: profile.version,
    createdAt,
    target: 'local',
    region: 'us-east-1',
    architecture: 'x86_64',
    enforcement: 'cgroup1',
    model: modelOf(recipe),
    samples,
    invocations: samples.length,
    seconds: 74.2,
    spendUsd: 0.00147,
    priceBook: priceBookFor('us-east-1').date,
  };
}

const modelOf = (recipe: Recipe): ModelRef => ({
  name: recipe.name,
  file: 'model.onnx',
  sha256: sha(0xa1),
  weightBytes: recipe.weightBytes,
  parameters: recipe.parameters,
});

const weightOf = (recipe: Recipe, index: number): number => {
  const from = recipe.partitions[index - 1]?.to ?? 0;
  const to = recipe.partitions[index]?.to ?? from;
  return Math.round((recipe.weightBytes * (to - from)) / recipe.segments);
};

function sampleOf(recipe: Recipe, index: number, cold: boolean, random: () => number): Sample {
  const part = recipe.partitions[index];
  if (part === undefined) throw new RangeError(`no partition ${index}`);
  const spread = 1 + 0.06 * (random() + random() - 1) + (random() > 0.94 ? 0.12 : 0);
  const phases = {
    decodeMs: 0.3 + recipe.cutBytes / 1.2e6,
    fetchMs: 0,
    runMs: part.runMs * spread,
    encodeMs: 0.2 + recipe.cutBytes / 1.5e6,
    storeMs: 0,
  };
  const initMs = cold ? part.initMs * spread : null;
  const durationMs = sum(Object.values(phases)) * 1.01 + (cold ? 12 : 0);
  return {
    function: part.name,
    memoryMb: part.memoryMb,
    cold,
    latencyMs: durationMs + (initMs ?? 0) + recipe.hopMs * (0.9 + 0.2 * random()),
    durationMs,
    billedMs: Math.ceil(durationMs + (initMs ?? 0)),
    initMs,
    maxMemoryMb: Math.min(part.memoryMb, 96 + Math.round(weightOf(recipe, index) / 1.4e6)),
    requestBytes: recipe.cutBytes * 2,
    responseBytes: recipe.cutBytes * 2,
    phases,
  };
}

/** The bill of a million inferences: mean billed ms, init weighted by the cold-start rate. */
const costOf = (recipe: Recipe, samples: readonly Sample[]): CostPerMillion =>
  costPerMillion(
    recipe.partitions.map(({ name, memoryMb }) => {
      const billed = (cold: boolean) =>
        average(samples.filter((s) => s.function === name && s.cold === cold).map((s) => s.billedMs));
      return {
        memoryMb,
        architecture: 'x86_64',
        channelIn: 'inline',
        channelOut: 'inline',
        billedMs: billed(false),
        coldBilledMs: billed(true),
      };
    }),
    coldStartRate,
    priceBookFor('us-east-1'),
  );

function rowsOf(recipe: Recipe, samples: readonly Sample[]) {
  const keys = [...new Set(samples.map((s) => `${s.function}|${s.memoryMb}`))];
  const groups = keys.map((key) => samples.filter((s) => `${s.function}|${s.memoryMb}` === key));
  return {
    cold: groups.map((group) => {
      const own = group.filter((s) => s.cold);
      return {
        function: group[0]?.function,
        memoryMb: group[0]?.memoryMb,
        latencyMs: interval(own.map((s) => s.latencyMs)),
        initMs: interval(own.map((s) => s.initMs ?? 0)),
      };
    }),
    warm: groups.map((group) => {
      const own = group.filter((s) => !s.cold);
      const billedMs = interval(own.map((s) => s.billedMs)).median;
      const memoryMb = group[0]?.memoryMb ?? 0;
      return {
        function: group[0]?.function,
        memoryMb,
        latencyMs: interval(own.map((s) => s.latencyMs)),
        durationMs: interval(own.map((s) => s.durationMs)),
        billedMs,
        costUsdPerMillion:
          (billedMs / 1000) * (memoryMb / 1024) * recipe.prices.gbSecond * 1e6 + recipe.prices.request * 1e6,
        maxMemoryMb: Math.max(...own.map((s) => s.maxMemoryMb)),
      };
    }),
  };
}

const tensor = (name: string, bytes: number): TensorSpec => ({
  name,
  dtype: 'float32',
  shape: [bytes / 4],
  bytes,
});

function planOf(recipe: Recipe, measuredMs: number, cost: CostPerMillion, model: ModelRef) {
  const last = recipe.partitions.length - 1;
  const chosen = candidateOf(recipe, {
    memoryMb: recipe.partitions.map((part) => part.memoryMb),
    latencyMs: measuredMs * 0.965,
    costUsdPerMillion: cost.totalUsd * 1.021,
    reason:
      recipe.others.length === 0 ? recipe.unsplit.reason : 'the cheapest plan whose p95 stays within 300 ms',
    feasible: true,
  });
  const front = [
    ...recipe.others.map((other) => candidateOf(recipe, { ...other, feasible: true })),
    chosen,
  ].sort((a, b) => a.latencyMs - b.latencyMs);
  return {
    schema: plan.name,
    version: plan.version,
    createdAt,
    purpose: 'serve',
    model,
    optimize: 'extended',
    onnxRuntimeVersion: '1.30.0',
    dims: {},
    inputs: [tensor('input_ids', 3072)],
    outputs: [tensor('pooler_output', 3072)],
    orchestration: 'client',
    partitions: recipe.partitions.map((part, i) => ({
      name: part.name,
      dir: `partitions/${part.name}`,
      model: `partitions/${part.name}/model.onnx`,
      from: recipe.partitions[i - 1]?.to ?? 0,
      to: part.to,
      nodes: 31,
      inputs: [i === 0 ? tensor('input_ids', 3072) : tensor('hidden', recipe.cutBytes)],
      outputs: [i === last ? tensor('pooler_output', 3072) : tensor('hidden', recipe.cutBytes)],
      weightBytes: weightOf(recipe, i),
      sha256: sha(0xb0 + i),
      tier: 'lambda',
      memoryMb: part.memoryMb,
      architecture: 'x86_64',
      channelIn: 'inline',
      channelOut: 'inline',
      timeoutSec: 60,
    })),
    verify: null,
    measuredOn: { target: 'local', enforcement: 'cgroup1' },
    search: {
      slo: recipe.others.length === 0 ? null : { percentile: 95, latencyMs: 300 },
      budgetUsdPerMillion: null,
      coldStartRate,
      front,
      chosen: front.indexOf(chosen),
      unsplit: candidateOf(recipe, {
        ...recipe.unsplit,
        memoryMb: [recipe.partitions[0]?.memoryMb ?? 128],
      }),
      certificate: {
        gapMs: 1,
        gapUsdPerMillion: 0.01,
        cutsConsidered: recipe.segments - 1,
        cutsFound: recipe.segments - 1,
        memorySizes: [512, 768, 1024, 1536, 1769, 2048, 3008, 3538],
        statement:
          'No plan over these cuts and memory sizes is more than 1 ms faster at the same cost, or $0.01 per million cheaper at the same latency, under the latency model',
      },
    },
  };
}

function candidateOf(
  recipe: Recipe,
  given: {
    memoryMb: readonly number[];
    latencyMs: number;
    costUsdPerMillion: number;
    reason: string;
    feasible: boolean;
  },
): Candidate {
  const { latencyMs, costUsdPerMillion, reason, feasible, memoryMb } = given;
  const partitions: Placement[] = memoryMb.map((size, i) => ({
    from: memoryMb.length === 1 ? 0 : (recipe.partitions[i - 1]?.to ?? 0),
    to: memoryMb.length === 1 ? recipe.segments : (recipe.partitions[i]?.to ?? recipe.segments),
    tier: 'lambda',
    memoryMb: size,
    architecture: 'x86_64',
    durationMs: (latencyMs / memoryMb.length - recipe.hopMs) * (0.9 + 0.1 * i),
    initMs: (recipe.partitions[i]?.initMs ?? 0) * 0.94,
    maxMemoryMb: 230,
    weightBytes: weightOf(recipe, i),
    channelIn: 'inline',
    channelOut: 'inline',
  }));
  const requestsUsd = memoryMb.length * recipe.prices.request * 1e6;
  const initUsd = (costUsdPerMillion - requestsUsd) * 0.08;
  return {
    latencyMs,
    latencyP95Ms: latencyMs * 1.13,
    coldLatencyMs: latencyMs + Math.max(...recipe.partitions.map((part) => part.initMs)),
    costUsdPerMillion,
    cost: {
      durationUsd: costUsdPerMillion - requestsUsd - initUsd,
      requestsUsd,
      initUsd,
      s3Usd: 0,
      totalUsd: costUsdPerMillion,
    },
    leakage: null,
    partitions,
    feasible,
    reason,
  };
}

function segmentationOf(recipe: Recipe) {
  const indexes = Array.from({ length: recipe.segments - 1 }, (_, i) => i + 1);
  return {
    optimize: 'extended',
    onnxRuntimeVersion: '1.30.0',
    dims: {},
    segments: [...indexes, recipe.segments].map((index) => ({
      index,
      nodes: 4,
      weightBytes: Math.round(recipe.weightBytes / recipe.segments),
    })),
    sharedWeights: [],
    tensors: [],
    cuts: indexes.map((index) => {
      const tensors =
        index % 4 === 2
          ? [tensor('hidden', recipe.cutBytes), tensor('attention', recipe.cutBytes * 3)]
          : [tensor('hidden', recipe.cutBytes)];
      return {
        index,
        tensors,
        bytes: sum(tensors.map((t) => t.bytes)),
        weightBytesBefore: Math.round((recipe.weightBytes * index) / recipe.segments),
      };
    }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;

/** Uniform in [0, 1), the same for a seed. */
function noise(state: number): () => number {
  let a = state;
  return () => {
    a = (Math.imul(a, 1_664_525) + 1_013_904_223) >>> 0;
    return a / 2 ** 32;
  };
}
