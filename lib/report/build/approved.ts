import { decimal } from '../../cost/money.ts';
import { explainVariance } from '../../cost/variance.ts';
import type { ReportDocument } from '../document.ts';
import { otherCurrency } from '../errors.ts';

/**
 * How a bill differs from that of the plan approved last, and why.
 *
 * @throws PartitaError P1806 when the two are in different currencies
 */
export function comparedWith(
  before: ReportDocument,
  after: Pick<ReportDocument, 'bill' | 'prices' | 'workload'>,
): NonNullable<ReportDocument['approved']> {
  if (before.prices.currency !== after.prices.currency)
    throw otherCurrency(before.prices.currency, after.prices.currency);
  const bill = ({ bill: { lines }, workload: { requestsPerMonth } }: typeof after) => ({
    requestsPerMonth,
    lines,
  });
  const old = decimal(before.bill.totalUsd);
  const changed = decimal(after.bill.totalUsd).minus(old);
  return {
    createdAt: before.createdAt,
    planHash: before.planHash,
    monthlyUsd: before.monthlyUsd,
    changeUsd: changed.toNumber(),
    changePercent: old.eq(0) ? null : changed.times(100).div(old).toNumber(),
    causes: explainVariance(bill(before), bill(after)).map(({ cause, usd }) => ({
      cause,
      usd: usd.toNumber(),
    })),
  };
}
