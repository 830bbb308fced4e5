import { type BillLine, billOf, billUsd } from '../../cost/bill.ts';
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
  deployment: BilledDeployment,
  requestsPerMonth: number,
  book: PriceBook,
  basisOf: BasisOfCharge,
): ReportDocument['bill'] {
  const lines = billOf(monthlyUsage(deployment, requestsPerMonth), book);
  const functions = new Map(deployment.functions.map((fn) => [fn.name, fn]));
  return {
    totalUsd: billUsd(lines).toFixed(),
    lines: lines.map((line) => {
      const fn = functions.get(line.owner);
      return {
        ...shown(line),
        memoryMb: fn?.memoryMb ?? null,
        architecture: fn?.architecture ?? null,
        basis: basisOf(line.kind, line.owner),
      };
    }),
  };
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
