import { type BillLine, billOf, billUsd } from '../../cost/bill.ts';
import type { DeploymentRange } from '../../cost/forecast.ts';
import { decimal, type Usd } from '../../cost/money.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import { priceItems } from '../../cost/price-items.ts';
import { type BilledDeployment, type CostKind, monthlyUsage } from '../../cost/usage.ts';
import type { ReportDocument } from '../document.ts';
import type { Basis } from '../schema/basis.ts';

/** What the quantities of a kind of charge rest on; money itself is always quantity times price. */
export type BasisOfCharge = (kind: CostKind, owner: string) => Basis;

/**
 * The month's bill, line by line.
 *
 * @throws PartitaError P1751 when a price isn't known
 */
export function monthlyBill(
  { low, base, high }: DeploymentRange,
  requestsPerMonth: number,
  book: PriceBook,
  basisOf: BasisOfCharge,
): ReportDocument['bill'] {
  const linesOf = (deployment: BilledDeployment) => billOf(monthlyUsage(deployment, requestsPerMonth), book);
  const lines = linesOf(base);
  const ends = [low, high].map((end) => new Map(linesOf(end).map((line) => [keyOf(line), line.usd])));
  const functions = new Map(base.functions.map((fn) => [fn.name, fn]));
  return {
    totalUsd: billUsd(lines).toFixed(),
    lines: lines.map((line) => {
      const fn = functions.get(line.owner);
      const [least, most] = intervalOf(line, ends);
      return {
        ...shown(line),
        lowUsd: least.toFixed(),
        highUsd: most.toFixed(),
        memoryMb: fn?.memoryMb ?? null,
        architecture: fn?.architecture ?? null,
        basis: basisOf(line.kind, line.owner),
      };
    }),
  };
}

const keyOf = ({ owner, kind, item, tierNumber }: BillLine): string =>
  JSON.stringify([owner, kind, item, tierNumber]);

/** A line at the ends of what was measured. What cold ones are billed more can be less at the upper end. */
function intervalOf(line: BillLine, ends: readonly ReadonlyMap<string, Usd>[]): [Usd, Usd] {
  const amounts = [line.usd, ...ends.map((end) => end.get(keyOf(line)) ?? decimal(0))];
  const sorted = amounts.sort((a, b) => a.cmp(b));
  return [sorted[0]!, sorted.at(-1)!];
}

const shown = ({ owner, kind, item, tier, tierNumber, quantity, usd }: BillLine) => ({
  owner,
  kind,
  item,
  tier: tierNumber,
  quantity: quantity.toFixed(),
  unit: priceItems[item],
  unitPriceUsd: tier.usd,
  usd: usd.toFixed(),
});
