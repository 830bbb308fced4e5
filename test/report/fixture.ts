import { priceBookFor } from '../../lib/cost/books/index.ts';
import { type Profile, profile, type Sample } from '../../lib/plan/profile.ts';
import type { ModelRef } from '../../lib/plan/segmentation.ts';
import type { ReportInput } from '../../lib/report/build/build-report.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { interval } from '../../profiler/statistics.ts';
import { noise, sum } from './maths.ts';
import { createdAt, planOf, segmentationOf, sha } from './plan-of-recipe.ts';
import type { Recipe } from './recipes.ts';
import { costOf, rowsOf, sampleOf, weightOf } from './samples.ts';

/** A report on a million requests a month, with nothing to compare it with. */
export const inputOf = (measured: Profile): ReportInput => ({
  measured,
  model: null,
  workload: steadyWorkload(1_000_000),
  coldStartRate: 0.01,
  monthlyBudgetUsd: null,
  approved: null,
  book: priceBookFor('us-east-1'),
  command: 'partita report measured.json -o report',
  createdAt: '2026-11-21T09:31:12.000Z',
});

export { bert, huge, type Recipe, tiny } from './recipes.ts';

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
    inputs: [{ source: null, weight: 1 }],
    concurrency: 1,
    layers: [],
    hop: null,
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
