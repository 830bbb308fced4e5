import { priceBookFor } from '../cost/books/index.ts';
import { decimal } from '../cost/money.ts';
import type { PriceBook } from '../cost/price-book.ts';
import type { Candidate } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { basisOf, latencyBasisOf } from './basis.ts';
import { campaignOf } from './campaign.ts';
import { comparisonOf } from './comparison.ts';
import { costLines, perMonth } from './cost-lines.ts';
import { type FrontPoint, type ReportDocument, report } from './document.ts';
import { badVolume, notOfModel, otherModel, otherPrices } from './errors.ts';
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
  readonly requestsPerMonth: number;
  /** The command that makes this report again, as a person would type it. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/**
 * Computes the cost report. Pure: the same input gives the same document.
 *
 * @throws PartitaError P1800 not the profile of a plan, P1801 a plan without its search, P1802 profiles of two
 * models, P1803 a volume that is no number, P1804 priced with another price book, P1805 not the profile of a model, P1750 a region without prices
 */
export function buildReport(input: ReportInput): ReportDocument {
  const { measured, model, requestsPerMonth, command, createdAt } = input;
  const source = measuredPlan(measured);
  if (model !== null && model.subject.kind !== 'model') throw notOfModel(model.model.name);
  if (model !== null && model.model.sha256 !== measured.model.sha256)
    throw otherModel(measured.model.name, model.model.name);
  if (!Number.isFinite(requestsPerMonth) || requestsPerMonth < 0) throw badVolume(requestsPerMonth);
  const book = bookOf(measured);
  const { subject, search } = source;
  const campaigns = [campaignOf(measured), ...(model === null ? [] : [campaignOf(model)])];
  const usdPerMillion = decimal(subject.costUsdPerMillion);
  const latencyBasis = latencyBasisOf(measured);
  const facts = {
    onnxRuntimeVersion: subject.plan.onnxRuntimeVersion,
    latencyBasis,
    workload: { requestsPerMonth, coldStartRate: search.coldStartRate },
    prices: pricesOf(source, book),
    comparison: comparisonOf(source),
  };
  return {
    schema: report.name,
    version: report.version,
    createdAt,
    command,
    summary: summaryOf(source),
    basis: basisOf(facts, measured),
    model: measured.model,
    exact: subject.exact,
    ...facts,
    usdPerThousand: usdPerMillion.times(decimal('0.001')).toNumber(),
    usdPerMillion: usdPerMillion.toNumber(),
    monthlyUsd: perMonth(usdPerMillion, requestsPerMonth).toNumber(),
    bounds: { slo: search.slo, budgetUsdPerMillion: search.budgetUsdPerMillion },
    front: search.front.map(pointOf),
    chosen: search.chosen,
    unsplit: pointOf(search.unsplit),
    certificate: search.certificate,
    predictedCost: source.chosen.cost,
    costLines: costLines(source, book, requestsPerMonth, latencyBasis),
    time: timeOf(source),
    partitions: partitionRows(source),
    cuts: model === null ? null : cutsOf(model, source),
    campaigns,
  };
}

/** The book that the profile was priced with. */
function bookOf({ region, priceBook }: Profile): PriceBook {
  const book = priceBookFor(region);
  if (book.date !== priceBook) throw otherPrices(priceBook, book.date);
  return book;
}

function pricesOf({ subject }: MeasuredPlan, book: PriceBook): ReportDocument['prices'] {
  const { partitions } = subject.plan;
  return pricesPaid(
    book,
    partitions.map((partition) => partition.architecture),
    partitions.some(({ channelIn, channelOut }) => channelIn === 's3' || channelOut === 's3'),
  );
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
