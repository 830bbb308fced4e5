import { priceBookFor } from '../cost/books/index.ts';
import { decimal, perMillion } from '../cost/money.ts';
import { orchestrationUsd } from '../cost/orchestration.ts';
import type { Notify } from '../host.ts';
import { type Plan, plan as planFormat } from '../plan/plan.ts';
import { planHashOf } from '../plan/plan-hash.ts';
import { type DiffBase, diffStack } from '../targets/diff-stack.ts';
import type { ResourceChange } from '../targets/resource-changes.ts';
import { readFormat } from './files.ts';

/** What is predicted of a plan. Null in a plan that no search has found. */
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
  /** Whose prices are taken. @default us-east-1 */
  readonly region?: string;
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

function figuresOf(plan: Plan, { requestsPerMonth, region = 'us-east-1' }: DiffOptions): PlanFigures {
  const planHash = planHashOf(plan);
  const chosen = plan.search?.front[plan.search.chosen];
  if (chosen === undefined) {
    return { planHash, latencyMs: null, latencyP95Ms: null, costUsdPerMillion: null, monthlyUsd: null };
  }
  const added = orchestrationUsd(plan, chosen.latencyMs, priceBookFor(region));
  const costUsdPerMillion = perMillion(added.plus(decimal(chosen.costUsdPerMillion).div(1_000_000)));
  return {
    planHash,
    latencyMs: chosen.latencyMs,
    latencyP95Ms: chosen.latencyP95Ms,
    costUsdPerMillion,
    monthlyUsd: (costUsdPerMillion * requestsPerMonth) / 1_000_000,
  };
}
