import type { Notify } from '../host.ts';
import { type Plan, plan as planFormat } from '../plan/plan.ts';
import { planHashOf } from '../plan/plan-hash.ts';
import { type DiffBase, diffStack } from '../targets/diff-stack.ts';
import type { ResourceChange } from '../targets/resource-changes.ts';
import { readFormat } from './files.ts';

/** What is predicted of a plan. Null in a plan that no search has found, walked as it is. */
export interface PlanFigures {
  readonly planHash: string;
  readonly latencyMs: number | null;
  readonly latencyP95Ms: number | null;
  /** Modelled, with what walks the chain. */
  readonly costUsdPerMillion: number | null;
  readonly monthlyUsd: number | null;
}

export interface PlanDiff {
  /** None: nothing would change. */
  readonly resources: readonly ResourceChange[];
  /** Of the plan compared with; null where that is a target, which knows no predictions. */
  readonly before: PlanFigures | null;
  readonly after: PlanFigures;
}

export interface DiffOptions {
  readonly requestsPerMonth: number;
}

/**
 * What deploying a plan changes: infrastructure, predicted latency and cost.
 *
 * @throws PartitaError P1101, P1301-P1304 about the plans, and as `diffStack`; P1750 without prices
 */
export async function diffPlan(
  planFile: string,
  base: DiffBase,
  options: DiffOptions,
  notify: Notify,
): Promise<PlanDiff> {
  const after = figuresOf(await readFormat(planFormat, planFile), options);
  const before =
    base.kind === 'plan' ? figuresOf(await readFormat(planFormat, base.planFile), options) : null;
  return { resources: await diffStack(planFile, base, notify), before, after };
}

function figuresOf(plan: Plan, { requestsPerMonth }: DiffOptions): PlanFigures {
  const planHash = planHashOf(plan);
  const chosen = plan.search?.front[plan.search.chosen];
  const walker = chosen?.walkedBy?.orchestration ?? 'client';
  if (chosen === undefined || walker !== plan.orchestration) {
    return { planHash, latencyMs: null, latencyP95Ms: null, costUsdPerMillion: null, monthlyUsd: null };
  }
  const { latencyMs, latencyP95Ms, costUsdPerMillion } = chosen;
  return {
    planHash,
    latencyMs,
    latencyP95Ms,
    costUsdPerMillion,
    monthlyUsd: (costUsdPerMillion * requestsPerMonth) / 1_000_000,
  };
}
