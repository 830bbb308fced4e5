import { costPerMillion, s3HandoffUsd } from '../cost/inference.ts';
import { decimal, sumUsd, type Usd } from '../cost/money.ts';
import { type PriceBook, unitPrice } from '../cost/price-book.ts';
import type { CostPerMillion, PlannedPartition } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { type Basis, type CostKind, type CostLine, costKinds } from './document.ts';
import { mean } from './mean.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/**
 * The measured bill by partition and kind. The profile states the bill of each kind; it is divided among the
 * partitions by what each was billed, so the lines add up to the profile's own total.
 */
export function costLines(
  { profile, subject, search }: MeasuredPlan,
  book: PriceBook,
  requestsPerMonth: number,
  latencyBasis: Basis,
): CostLine[] {
  const { partitions } = subject.plan;
  const billed = partitions.map((partition, i) =>
    billOf(partition, partitions[i - 1], profile, search.coldStartRate, book),
  );
  const basis = { duration: latencyBasis, requests: 'measured', init: 'assumed', s3: 'modelled' } as const;
  return costKinds.flatMap((kind) => {
    const shares = divide(
      amountOf(subject.cost, kind),
      billed.map((bill) => amountOf(bill, kind)),
    );
    return partitions.map(({ name, memoryMb, architecture }, i) => {
      const amount = shares[i] ?? decimal(0);
      const { unit, price } = unitOf(kind, architecture, book);
      return {
        partition: name,
        memoryMb,
        architecture,
        kind,
        quantityPerMillion: amount.div(price).toNumber(),
        unit,
        unitPriceUsd: price.toFixed(),
        usdPerMillion: amount.toNumber(),
        usdPerMonth: perMonth(amount, requestsPerMonth).toNumber(),
        basis: basis[kind],
      };
    });
  });
}

/** Dollars a month from dollars per million. */
export const perMonth = (usdPerMillion: Usd, requestsPerMonth: number): Usd =>
  usdPerMillion.times(decimal(requestsPerMonth)).times(decimal('0.000001'));

const fields = { duration: 'durationUsd', requests: 'requestsUsd', init: 'initUsd', s3: 's3Usd' } as const;

/** A kind's part of a bill. */
export const amountOf = (cost: CostPerMillion, kind: CostKind): number => cost[fields[kind]];

/** What one partition was billed, from the mean of its invocations. A hand-off is billed to who leaves it in S3. */
function billOf(
  { name, memoryMb, architecture, channelIn: arrived, channelOut }: PlannedPartition,
  before: PlannedPartition | undefined,
  profile: Profile,
  coldStartRate: number,
  book: PriceBook,
): CostPerMillion {
  const billed = (cold: boolean) =>
    profile.samples
      .filter((sample) => sample.function === name && sample.cold === cold)
      .map((sample) => sample.billedMs);
  const channelIn = before?.channelOut === 's3' ? 'inline' : arrived;
  const billedMs = mean(billed(false));
  const cold = billed(true);
  const coldBilledMs = cold.length === 0 ? billedMs : mean(cold);
  return costPerMillion(
    [{ memoryMb, architecture, channelIn, channelOut, billedMs, coldBilledMs }],
    coldStartRate,
    book,
  );
}

/** Finer than any price: what a division leaves beyond this is noise. */
const shareDecimals = 12;

/** Divides by weight; the last share is what is left, so the shares add up exactly. Equal where no weight is above 0. */
function divide(amount: number, weights: readonly number[]): Usd[] {
  const known = weights.some((weight) => weight > 0);
  const sizes = weights.map((weight) => decimal(known ? Math.max(0, weight) : 1));
  const whole = sumUsd(sizes);
  const total = decimal(amount);
  const first = sizes.slice(0, -1).map((size) => total.times(size).div(whole).round(shareDecimals));
  return [...first, total.minus(sumUsd(first))];
}

function unitOf(
  kind: CostKind,
  architecture: PlannedPartition['architecture'],
  book: PriceBook,
): { unit: CostLine['unit']; price: Usd } {
  if (kind === 'requests') return { unit: 'Requests', price: unitPrice(book, 'lambda.requests') };
  if (kind === 's3') return { unit: 'Hand-offs', price: s3HandoffUsd(book) };
  return { unit: 'GB-Seconds', price: unitPrice(book, `lambda.duration.${architecture}`) };
}
