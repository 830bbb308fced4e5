import type { Bounds, Candidate } from './plan.ts';

/**
 * A prediction as far as measuring tells of it: what is measured is a caller who walks the chain, whoever walks it for good.
 * What walking adds is modelled, and is left out.
 */
export function withoutWalk(candidate: Candidate): Candidate {
  const { walkedBy, ...rest } = candidate;
  if (walkedBy === undefined) return candidate;
  const { latencyMs, coldLatencyMs } = walkedBy;
  const { orchestrationUsd } = rest.cost;
  const { interval } = rest;
  return {
    ...rest,
    latencyMs: rest.latencyMs - latencyMs,
    latencyP95Ms: rest.latencyP95Ms - latencyMs,
    meanLatencyMs: rest.meanLatencyMs - latencyMs,
    sloLatencyMs: rest.sloLatencyMs === null ? null : rest.sloLatencyMs - latencyMs,
    coldLatencyMs: rest.coldLatencyMs - coldLatencyMs,
    costUsdPerMillion: rest.costUsdPerMillion - orchestrationUsd,
    cost: { ...rest.cost, orchestrationUsd: 0, totalUsd: rest.cost.totalUsd - orchestrationUsd },
    ...(interval && {
      interval: {
        ...interval,
        latencyMs: lower(interval.latencyMs, latencyMs),
        latencyP95Ms: lower(interval.latencyP95Ms, latencyMs),
        sloLatencyMs: interval.sloLatencyMs && lower(interval.sloLatencyMs, latencyMs),
        coldLatencyMs: lower(interval.coldLatencyMs, coldLatencyMs),
        costUsdPerMillion: lower(interval.costUsdPerMillion, orchestrationUsd),
      },
    }),
  };
}

const lower = ({ low, high }: Bounds, by: number): Bounds => ({ low: low - by, high: high - by });
