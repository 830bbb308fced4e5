import type { PriceBook } from '../../cost/price-book.ts';
import { type PricedSite, withSitePrices } from '../../cost/site-prices.ts';
import type { Candidate } from '../../plan/plan.ts';
import { planHashOf } from '../../plan/plan-hash.ts';
import type { Profile } from '../../plan/profile.ts';
import type { Workload } from '../../workload/workload.ts';
import { type ReportDocument, report } from '../document.ts';
import { badVolume, notOfModel, otherModel } from '../errors.ts';
import type { FrontPoint } from '../schema/front.ts';
import { comparedWith } from './approved.ts';
import { basisOf, latencyBasisOf } from './basis.ts';
import { campaignOf } from './campaign.ts';
import { coldStartsOf } from './cold-starts.ts';
import { comparisonOf } from './comparison.ts';
import { costsOf } from './costs.ts';
import { decisionOf } from './decision.ts';
import { type MeasuredPlan, measuredPlan } from './measured-plan.ts';
import { partitionRows } from './partition-rows.ts';
import { pricesPaid } from './prices.ts';
import { summaryOf } from './summary.ts';
import { timeOf } from './time-parts.ts';

export interface ReportInput {
  /** What the deployed plan took: a profile whose subject is a plan that holds its search. */
  readonly measured: Profile;
  /** The profile that the plan was made from, for the table of what was measured and the cuts. */
  readonly model: Profile | null;
  /** Assumed. */
  readonly workload: Workload;
  /** Share of invocations that start cold; null: as often as the workload's simulation says. */
  readonly coldStartRate: number | null;
  /** Most that a month may cost. */
  readonly monthlyBudgetUsd: number | null;
  /** Report of the plan that was approved last. */
  readonly approved: ReportDocument | null;
  /** Prices of the bill. Predicted and measured cost are compared at those they were computed with. */
  readonly book: PriceBook;
  /** Prices of the device, the edge and the links; null where every partition runs on Lambda. @default null */
  readonly site?: { readonly file: string; readonly prices: PricedSite } | null;
  /** The command that makes this report again, as a person would type it. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/**
 * Computes the cost report. Pure: the same input gives the same document.
 *
 * @throws PartitaError P1800 not the profile of a plan, P1801 a plan without its search, P1802 profiles of two
 * models, P1803 a volume that is no number, P1805 not the profile of a model, P1806 currencies differ, P1751 a price that isn't known
 */
export function buildReport(input: ReportInput): ReportDocument {
  const { measured, model, workload, site = null, command, createdAt } = input;
  const book = site === null ? input.book : withSitePrices(input.book, site.prices, site.file);
  const { requestsPerMonth } = workload;
  const source = measuredPlan(measured);
  if (model !== null && model.subject.kind !== 'model') throw notOfModel(model.model.name);
  if (model !== null && model.model.sha256 !== measured.model.sha256)
    throw otherModel(measured.model.name, model.model.name);
  if (!Number.isFinite(requestsPerMonth) || requestsPerMonth < 0) throw badVolume(requestsPerMonth);
  const { subject, search } = source;
  const campaigns = [measured, ...(model === null ? [] : [model])].map((profile) =>
    campaignOf(profile, book),
  );
  const latencyBasis = latencyBasisOf(measured);
  const cold = coldStartsOf(source, input);
  const costs = costsOf(source, { workload, book, site: site?.prices ?? null, ...cold, latencyBasis });
  const facts = {
    onnxRuntimeVersion: subject.plan.onnxRuntimeVersion,
    latencyBasis,
    workload: {
      requestsPerMonth,
      arrival: cold.coldStartBasis === 'modelled' ? workload.arrival.kind : null,
      keepAliveSeconds: cold.coldStartBasis === 'modelled' ? workload.keepAliveSeconds : null,
      internetShare: workload.internetShare,
      growthPerMonth: workload.growthPerMonth,
      ...cold,
    },
    prices: pricesPaid(book, costs.bill.lines, measured.priceBook, createdAt),
    comparison: comparisonOf(source),
  };
  const approved = input.approved === null ? null : comparedWith(input.approved, { ...facts, ...costs });
  const { monthlyBudgetUsd } = input;
  return {
    schema: report.name,
    version: report.version,
    createdAt,
    planHash: planHashOf(subject.plan),
    command,
    summary: summaryOf(source),
    basis: basisOf(facts, measured, model),
    model: measured.model,
    exact: subject.exact,
    ...facts,
    ...costs,
    monthlyBudgetUsd,
    approved,
    decision: decisionOf({ ...costs, monthlyBudgetUsd, approved }),
    profilingUsd: measured.spendUsd + (model?.spendUsd ?? 0),
    bounds: { slo: search.slo, budgetUsdPerMillion: search.budgetUsdPerMillion },
    front: search.front.map(pointOf),
    chosen: search.chosen,
    unsplit: pointOf(search.unsplit),
    certificate: search.certificate,
    predictedCost: source.chosen.cost,
    time: timeOf(source),
    partitions: partitionRows(source),
    cuts: model === null ? null : cutsOf(model, source),
    campaigns,
  };
}

const pointOf = (candidate: Candidate): FrontPoint => ({
  latencyMs: candidate.latencyMs,
  latencyP95Ms: candidate.latencyP95Ms,
  coldLatencyMs: candidate.coldLatencyMs,
  costUsdPerMillion: candidate.costUsdPerMillion,
  feasible: candidate.feasible,
  reason: candidate.reason,
  partitions: candidate.partitions.map(({ from, to, memoryMb }) => ({ from, to, memoryMb })),
});

function cutsOf({ subject }: Profile, { subject: { plan } }: MeasuredPlan): ReportDocument['cuts'] {
  if (subject.kind !== 'model') return null;
  const used = new Set(plan.partitions.slice(0, -1).map((partition) => partition.to));
  return subject.segmentation.cuts.map(({ index, weightBytesBefore, bytes, tensors }) => ({
    index,
    weightBytesBefore,
    bytes,
    tensors: tensors.length,
    used: used.has(index),
  }));
}
