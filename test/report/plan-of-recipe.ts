import {
  type Candidate,
  type CostPerMillion,
  type Placement,
  type PredictionInterval,
  plan,
  predictionLevel,
} from '../../lib/plan/plan.ts';
import type { ModelRef } from '../../lib/plan/segmentation.ts';
import type { TensorSpec } from '../../lib/plan/tensor.ts';
import { noCost } from '../support/no-cost.ts';
import { sum } from './maths.ts';
import type { Recipe } from './recipes.ts';
import { coldStartRate, weightOf } from './samples.ts';

export const sha = (seed: number) => seed.toString(16).padStart(2, '0').repeat(32);
export const createdAt = '2026-11-21T09:30:00.000Z';

const tensor = (name: string, bytes: number): TensorSpec => ({
  name,
  dtype: 'float32',
  shape: [bytes / 4],
  bytes,
});

export function planOf(recipe: Recipe, measuredMs: number, cost: CostPerMillion, model: ModelRef) {
  const last = recipe.partitions.length - 1;
  const predicted = candidateOf(recipe, {
    memoryMb: recipe.partitions.map((part) => part.memoryMb),
    latencyMs: measuredMs * 0.965,
    costUsdPerMillion: cost.totalUsd * 1.021,
    reason:
      recipe.others.length === 0 ? recipe.unsplit.reason : 'the cheapest plan whose p95 stays within 300 ms',
    feasible: true,
  });
  const chosen = { ...predicted, interval: intervalAbout(predicted) };
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

/** Wide enough for the measured times, not for the measured cost. */
function intervalAbout(predicted: Candidate): PredictionInterval {
  const about = (value: number, share: number) => ({ low: value * (1 - share), high: value * (1 + share) });
  return {
    level: predictionLevel,
    resamples: 24,
    latencyMs: about(predicted.latencyMs, 0.05),
    latencyP95Ms: about(predicted.latencyP95Ms, 0.2),
    sloLatencyMs: null,
    coldLatencyMs: about(predicted.coldLatencyMs, 0.2),
    costUsdPerMillion: about(predicted.costUsdPerMillion, 0.01),
    maxMemoryMb: predicted.partitions.map(({ maxMemoryMb }) => about(maxMemoryMb, 0)),
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
    weights: 'package',
    coldStartRate: 0.01,
  }));
  const requestsUsd = memoryMb.length * recipe.prices.request * 1e6;
  const initUsd = (costUsdPerMillion - requestsUsd) * 0.08;
  return {
    latencyMs,
    latencyP95Ms: latencyMs * 1.13,
    meanLatencyMs: latencyMs * 1.02,
    sloLatencyMs: null,
    coldLatencyMs: latencyMs + Math.max(...recipe.partitions.map((part) => part.initMs)),
    costUsdPerMillion,
    cost: {
      ...noCost,
      durationUsd: costUsdPerMillion - requestsUsd - initUsd,
      requestsUsd,
      initUsd,
      totalUsd: costUsdPerMillion,
    },
    leakage: null,
    accuracy: null,
    partitions,
    feasible,
    reason,
  };
}

export function segmentationOf(recipe: Recipe) {
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
