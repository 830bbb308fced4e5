import type { Evaluated } from './evaluate.ts';

/**
 * Of plans by their latency, cost and leakage, those that no other beats, ascending in latency; of equal ones the one with
 * fewer partitions. Without a measured leakage latency and cost count alone.
 */
export function beatenByNone(plans: readonly Evaluated[]): Evaluated[] {
  const leaks = ({ leakage }: Evaluated) => leakage ?? 0;
  const ordered = [...plans].sort(
    (a, b) =>
      a.frontLatencyMs - b.frontLatencyMs ||
      a.costUsdPerMillion - b.costUsdPerMillion ||
      leaks(a) - leaks(b) ||
      a.partitions.length - b.partitions.length,
  );
  const kept: Evaluated[] = [];
  for (const plan of ordered) {
    const isBeaten = kept.some(
      (other) => other.costUsdPerMillion <= plan.costUsdPerMillion && leaks(other) <= leaks(plan),
    );
    if (!isBeaten) kept.push(plan);
  }
  return kept;
}
