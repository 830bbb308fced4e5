import type { Bounds } from '../../plan/plan.ts';
import type { Interval } from '../../plan/profile.ts';
import { withoutWalk } from '../../plan/without-walk.ts';
import type { ReportDocument } from '../document.ts';
import type { Comparison } from '../schema/front.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** What the optimizer predicted of the chosen plan beside what was measured. */
export function comparisonOf(source: MeasuredPlan): ReportDocument['comparison'] {
  const { subject } = source;
  const chosen = withoutWalk(source.chosen);
  const { latencyMs: warm, coldLatencyMs: cold, inferences } = subject;
  const { interval } = chosen;
  const bounds = ({ low, high }: Interval) => ({ low, high });
  const none = { low: null, high: null };
  return {
    latencyP50Ms: compare(chosen.latencyMs, interval?.latencyMs, warm.median, bounds(warm), warm.n),
    latencyP95Ms: compare(chosen.latencyP95Ms, interval?.latencyP95Ms, warm.p95, none, warm.n),
    coldLatencyMs: compare(chosen.coldLatencyMs, interval?.coldLatencyMs, cold.median, bounds(cold), cold.n),
    usdPerMillion: compare(
      chosen.costUsdPerMillion,
      interval?.costUsdPerMillion,
      subject.costUsdPerMillion,
      none,
      inferences.length,
    ),
  };
}

const compare = (
  predicted: number,
  within: Bounds | undefined,
  measured: number,
  bounds: { low: number | null; high: number | null },
  n: number,
): Comparison => ({
  predicted,
  predictedLow: within?.low ?? null,
  predictedHigh: within?.high ?? null,
  measured,
  ...bounds,
  n,
  errorPercent: measured === 0 ? null : ((predicted - measured) / measured) * 100,
});
