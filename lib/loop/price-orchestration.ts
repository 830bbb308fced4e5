import { priceBookFor } from '../cost/books/index.ts';
import { perMillion } from '../cost/money.ts';
import { orchestrationUsd } from '../cost/orchestration.ts';
import type { Plan } from '../plan/plan.ts';

/** What was decided of a plan beyond its search. */
export interface PricedOrchestration {
  /** Modelled, beyond what the chosen candidate costs where the caller walks the chain. */
  readonly addedUsdPerMillion: number;
  /** Whether the functions are for another processor than the candidate was predicted for. */
  readonly foreign: boolean;
}

/**
 * Prices what walks a plan's chain; null for a plan that no search has found.
 *
 * @param region @default us-east-1
 * @throws PartitaError P1750 when the region's prices aren't known
 */
export function priceOrchestration(plan: Plan, region = 'us-east-1'): PricedOrchestration | null {
  const chosen = plan.search?.front[plan.search.chosen];
  if (chosen === undefined) return null;
  const added = orchestrationUsd(plan, chosen.latencyMs, priceBookFor(region));
  return {
    addedUsdPerMillion: perMillion(added),
    foreign: plan.partitions.some(
      ({ architecture }, i) => architecture !== chosen.partitions[i]?.architecture,
    ),
  };
}
