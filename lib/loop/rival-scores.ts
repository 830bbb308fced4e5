import { priceBookFor } from '../cost/books/index.ts';
import { costPerMillion } from '../cost/inference.ts';
import type { Goals } from '../optimizer/choose.ts';
import { fitLatencyModel } from '../optimizer/latency-model.ts';
import { coldInitMs, downloadMs } from '../optimizer/space/weights-download.ts';
import { tmpMb } from '../plan/lambda-limits.ts';
import type { Candidate } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { weightsPlaceOf } from '../plan/weights-place.ts';

/** What a share beyond a bound adds to the score, as a multiple: a plan that breaks it loses against one that doesn't. */
const penalty = 10;

/**
 * How good plans are by a profile: what the choice is by, the least is best. A latency beyond the SLO or a cost beyond
 * the budget counts against a plan by how far it is beyond.
 */
export function scorer(profile: Profile, { slo, budgetUsdPerMillion }: Goals): (plan: Candidate) => number {
  const model = fitLatencyModel(profile);
  const book = priceBookFor(profile.region);
  const beyond = (value: number, bound: number) => 1 + penalty * Math.max(0, value / bound - 1);
  return ({ partitions, latencyMs: median, latencyP95Ms }) => {
    const parts = partitions.map((part, i) => {
      const { from, to, memoryMb } = part;
      const size = model.at(memoryMb);
      const before = partitions[i - 1];
      const { channelIn, channelOut, weightBytes, coldStartRate = 0 } = part;
      const range = model.range(from, to, { channelIn, channelOut, inPlace: before?.channelOut === 's3' });
      const { ephemeralStorageMb, inS3 } = weightsPlaceOf(weightBytes);
      const predicted = size.predict(range);
      const newMs = coldInitMs(predicted.initMs + (inS3 === null ? 0 : downloadMs(range.weightMb, memoryMb)));
      const { latencyMs: warmMs, billedMs } = predicted;
      const coldMs = predicted.coldLatencyMs - predicted.initMs + newMs;
      return {
        latencyMs: predicted.warm.mean + coldStartRate * (coldMs - warmMs),
        stage: {
          ...part,
          billedMs,
          coldBilledMs: Math.ceil(newMs + predicted.coldDurationMs),
          coldStartRate,
          extraStorageMb: ephemeralStorageMb - tmpMb.free,
          weightGets: inS3?.gets ?? 0,
        },
      };
    });
    const latencyMs = parts.reduce((sum, part) => sum + part.latencyMs, 0);
    const stages = parts.map(({ stage }) => stage);
    const usd = costPerMillion(stages, book).totalUsd;
    if (slo !== null) {
      // The spread is the search's: a resample has no better one.
      const tail = slo.percentile > 50 ? latencyP95Ms / median : 1;
      return usd * beyond(latencyMs * tail, slo.latencyMs);
    }
    return budgetUsdPerMillion === null ? latencyMs * usd : latencyMs * beyond(usd, budgetUsdPerMillion);
  };
}
