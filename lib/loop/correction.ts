import type { Goals } from '../optimizer/choose.ts';
import type { Candidate, Plan } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { quantile, sortAscending } from '../statistics/quantile.ts';

/** Another plan must win by this much at least, however narrow the interval of what was measured. */
const leastGain = 0.03;

/** What became of the plan after it was measured. */
export interface Correction {
  /** `stands`: no other is predicted to win by more than the noise; `replaced`, `kept`: another was tried. */
  readonly verdict: 'stands' | 'replaced' | 'kept';
  /** As a sentence. */
  readonly reason: string;
}

/** What a plan is judged by: as predicted, or as measured. */
export interface Judged {
  readonly latencyMs: number;
  readonly costUsdPerMillion: number;
  readonly meetsGoals: boolean;
  /** Half the width of the median latency's 95 % interval, as a share of it; 0 of a prediction. */
  readonly noise: number;
}

export const isSamePlan = (candidate: Candidate, { partitions }: Plan): boolean =>
  candidate.partitions.length === partitions.length &&
  candidate.partitions.every(({ to, memoryMb }, i) => {
    const other = partitions[i];
    return other?.to === to && other.memoryMb === memoryMb;
  });

export const judgedMeasured = ({ subject }: Profile, { slo, budgetUsdPerMillion }: Goals): Judged => {
  if (subject.kind !== 'plan') throw new Error('a deployed plan gives the profile of a plan');
  const { latencyMs, costUsdPerMillion, inferences } = subject;
  const warm = inferences.filter(({ coldStarts }) => coldStarts === 0);
  const atPercentileMs = quantile(
    sortAscending(warm.map((each) => each.latencyMs)),
    (slo?.percentile ?? 50) / 100,
  );
  return {
    latencyMs: latencyMs.median,
    costUsdPerMillion,
    meetsGoals:
      (slo === null || atPercentileMs <= slo.latencyMs) &&
      (budgetUsdPerMillion === null || costUsdPerMillion <= budgetUsdPerMillion),
    noise: (latencyMs.high - latencyMs.low) / 2 / latencyMs.median,
  };
};

/** A candidate that was chosen for the goals. */
export const judgedPredicted = ({ latencyMs, costUsdPerMillion }: Candidate): Judged => ({
  latencyMs,
  costUsdPerMillion,
  meetsGoals: true,
  noise: 0,
});

/** By what share `other` is better than `current` in what plans are chosen by; infinite where only it meets the goals. */
export function gainOf(other: Judged, current: Judged, goals: Goals): number {
  if (other.meetsGoals !== current.meetsGoals) {
    return other.meetsGoals ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
  return 1 - scoreOf(other, goals) / scoreOf(current, goals);
}

/** Whether that is more than the noise of what was measured. */
export const winsBy = (gain: number, { noise }: Judged): boolean => gain > Math.max(leastGain, noise);

function scoreOf({ latencyMs, costUsdPerMillion }: Judged, { slo, budgetUsdPerMillion }: Goals): number {
  if (slo !== null) return costUsdPerMillion;
  return budgetUsdPerMillion === null ? latencyMs * costUsdPerMillion : latencyMs;
}
