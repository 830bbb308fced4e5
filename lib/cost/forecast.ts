import type { Workload } from '../workload/workload.ts';
import { billOf, billUsd } from './bill.ts';
import type { Usd } from './money.ts';
import type { PriceBook } from './price-book.ts';
import { type BilledDeployment, monthlyUsage } from './usage.ts';

export interface ForecastMonth {
  /** Counted from 1, the month that begins next. */
  readonly month: number;
  readonly requests: number;
  readonly lowUsd: Usd;
  readonly baseUsd: Usd;
  readonly highUsd: Usd;
}

/** The same deployment as the measurements allow: at the lower ends of their intervals, as measured, at the upper. */
export interface DeploymentRange {
  readonly low: BilledDeployment;
  readonly base: BilledDeployment;
  readonly high: BilledDeployment;
}

/**
 * What the next twelve months cost, with the workload's growth and seasons.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function forecast(range: DeploymentRange, workload: Workload, book: PriceBook): ForecastMonth[] {
  return workload.seasonality.map((factor, at) => {
    const requests = workload.requestsPerMonth * (1 + workload.growthPerMonth) ** at * factor;
    const usd = (deployment: BilledDeployment) => billUsd(billOf(monthlyUsage(deployment, requests), book));
    return {
      month: at + 1,
      requests,
      lowUsd: usd(range.low),
      baseUsd: usd(range.base),
      highUsd: usd(range.high),
    };
  });
}
