import { billOf, billUsd } from './bill.ts';
import type { DeploymentRange } from './forecast.ts';
import type { Usd } from './money.ts';
import type { PriceBook } from './price-book.ts';
import { type BilledDeployment, monthlyUsage } from './usage.ts';
import { withColdStarts, withMoreMemory } from './what-if.ts';

/** What a month costs when one thing is otherwise than thought. */
export interface Sensitivity {
  readonly factor: 'volume' | 'cold starts' | 'duration' | 'prices' | 'memory size';
  readonly low: { readonly when: string; readonly usd: Usd };
  readonly high: { readonly when: string; readonly usd: Usd };
}

/** The step in which memory sizes are planned. */
export const memoryStepMb = 64;

/**
 * How far the bill moves when one input moves, the largest spread first.
 *
 * Duration moves within its measured interval; the others by what is stated.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function sensitivities(
  range: DeploymentRange,
  requestsPerMonth: number,
  book: PriceBook,
): Sensitivity[] {
  const usdOf = (deployment: BilledDeployment, requests = requestsPerMonth) =>
    billUsd(billOf(monthlyUsage(deployment, requests), book));
  const { low, base, high } = range;
  const usd = usdOf(base);
  const of = (factor: Sensitivity['factor'], a: Sensitivity['low'], b: Sensitivity['low']): Sensitivity =>
    a.usd.lte(b.usd) ? { factor, low: a, high: b } : { factor, low: b, high: a };
  const factors = [
    of(
      'volume',
      { when: '25 % fewer requests', usd: usdOf(base, requestsPerMonth * 0.75) },
      { when: '25 % more requests', usd: usdOf(base, requestsPerMonth * 1.25) },
    ),
    of(
      'duration',
      { when: 'lower end of the measured interval', usd: usdOf(low) },
      { when: 'upper end of the measured interval', usd: usdOf(high) },
    ),
    of(
      'cold starts',
      { when: 'none', usd: usdOf(withColdStarts(base, () => 0)) },
      { when: 'twice as many', usd: usdOf(withColdStarts(base, (rate) => 2 * rate)) },
    ),
    of(
      'prices',
      { when: '10 % lower', usd: usd.times('0.9') },
      { when: '10 % higher', usd: usd.times('1.1') },
    ),
    of(
      'memory size',
      { when: `${memoryStepMb} MB less in each function`, usd: usdOf(withMoreMemory(base, -memoryStepMb)) },
      { when: `${memoryStepMb} MB more in each function`, usd: usdOf(withMoreMemory(base, memoryStepMb)) },
    ),
  ];
  const spread = ({ low: a, high: b }: Sensitivity) => b.usd.minus(a.usd);
  return factors.sort((a, b) => spread(b).cmp(spread(a)));
}
