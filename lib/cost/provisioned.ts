import { billOf, billUsd } from './bill.ts';
import { provisionedBreakEven } from './break-even.ts';
import type { Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';
import { hoursPerMonth } from './quantities.ts';
import { type BilledDeployment, type BilledFunction, monthlyUsage } from './usage.ts';

/** The same functions with environments that are kept ready. */
export interface KeptReady {
  /** Share of their time that they must be busy to cost what the functions cost on demand; above 1: never. */
  readonly utilisation: number;
  /** Inferences a month of one environment of each function at that utilisation. */
  readonly requestsPerMonth: number;
  /** Environments that the volume needs, of all functions together. */
  readonly environments: number;
  readonly monthlyUsd: Usd;
}

/**
 * What it takes to serve everything from provisioned concurrency.
 *
 * @param mostUtilisation how busy environments are kept at most, 0..1: they need room for peaks
 * @throws PartitaError P1751 when a price isn't known
 */
export function keptReady(
  deployment: BilledDeployment,
  requestsPerMonth: number,
  mostUtilisation: number,
  book: PriceBook,
): KeptReady {
  const { functions } = deployment;
  const architecture = functions[0]?.architecture ?? 'x86_64';
  const sum = (of: (fn: BilledFunction) => number) => functions.reduce((all, fn) => all + of(fn), 0);
  const warmMbMs = sum((fn) => fn.memoryMb * fn.warmBilledMs * fn.invocationsPerRequest);
  const initMbMs = sum(
    (fn) => fn.memoryMb * (fn.coldBilledMs - fn.warmBilledMs) * fn.coldStartRate * fn.invocationsPerRequest,
  );
  const utilisation = provisionedBreakEven(
    {
      reserved: unitPrice(book, `lambda.provisioned.${architecture}`),
      provisionedDuration: unitPrice(book, `lambda.provisioned-duration.${architecture}`),
      onDemand: unitPrice(book, `lambda.duration.${architecture}`),
    },
    initMbMs / warmMbMs,
  );
  const monthMs = hoursPerMonth * 3_600_000;
  const kept = functions.map((fn) => {
    const busyMs = requestsPerMonth * fn.invocationsPerRequest * fn.warmBilledMs;
    const environments = Math.max(1, Math.ceil(busyMs / (monthMs * mostUtilisation)));
    return { ...fn, provisioned: { environments, servedShare: 1 } };
  });
  return {
    utilisation,
    requestsPerMonth: (utilisation * monthMs * sum((fn) => fn.memoryMb)) / warmMbMs,
    environments: kept.reduce((all, fn) => all + fn.provisioned.environments, 0),
    monthlyUsd: billUsd(billOf(monthlyUsage({ ...deployment, functions: kept }, requestsPerMonth), book)),
  };
}
