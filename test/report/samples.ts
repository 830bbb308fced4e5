import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion } from '../../lib/cost/inference.ts';
import type { CostPerMillion } from '../../lib/plan/plan.ts';
import type { Sample } from '../../lib/plan/profile.ts';
import { interval } from '../../profiler/statistics.ts';
import { average, sum } from './maths.ts';
import type { Recipe } from './recipes.ts';

export const coldStartRate = 0.01;

export const weightOf = (recipe: Recipe, index: number): number => {
  const from = recipe.partitions[index - 1]?.to ?? 0;
  const to = recipe.partitions[index]?.to ?? from;
  return Math.round((recipe.weightBytes * (to - from)) / recipe.segments);
};

export function sampleOf(recipe: Recipe, index: number, cold: boolean, random: () => number): Sample {
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
    input: 0,
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
export const costOf = (recipe: Recipe, samples: readonly Sample[]): CostPerMillion =>
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
        coldStartRate,
        extraStorageMb: 0,
        weightGets: 0,
      };
    }),
    priceBookFor('us-east-1'),
  );

export function rowsOf(recipe: Recipe, samples: readonly Sample[]) {
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
        drift: null,
        outliers: 0,
      };
    }),
  };
}
