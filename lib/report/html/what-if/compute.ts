import { billOf, billUsd } from '../../../cost/bill.ts';
import { decimal, type Usd } from '../../../cost/money.ts';
import type { Prices } from '../../../cost/price-book.ts';
import { type BilledDeployment, type CostKind, costKinds, monthlyUsage } from '../../../cost/usage.ts';
import { withColdStarts, withMoreMemory } from '../../../cost/what-if.ts';

/** What of the report a what-if is computed from. It travels in the page. */
export interface WhatIfData {
  readonly billing: BilledDeployment;
  readonly prices: Prices;
  readonly requestsPerMonth: number;
}

/** What a reader changes. */
export interface WhatIf {
  readonly requestsPerMonth: number;
  /** Of every function; null: as it is in the report. */
  readonly coldStartRate: number | null;
  /** In each function. */
  readonly moreMb: number;
}

export interface WhatIfResult {
  readonly monthlyUsd: Usd;
  /** Null where nothing is asked for. */
  readonly usdPerThousand: Usd | null;
  readonly byKind: readonly { readonly kind: CostKind; readonly usd: Usd }[];
}

/** A month's bill of the changed deployment: the same code and the same decimals as the report's own. */
export function whatIf(data: WhatIfData, { requestsPerMonth, coldStartRate, moreMb }: WhatIf): WhatIfResult {
  const cold = coldStartRate === null ? data.billing : withColdStarts(data.billing, () => coldStartRate);
  const lines = billOf(monthlyUsage(withMoreMemory(cold, moreMb), requestsPerMonth), data.prices);
  const monthlyUsd = billUsd(lines);
  return {
    monthlyUsd,
    usdPerThousand: requestsPerMonth > 0 ? monthlyUsd.times(1000).div(decimal(requestsPerMonth)) : null,
    byKind: costKinds
      .map((kind) => ({ kind, usd: billUsd(lines.filter((line) => line.kind === kind)) }))
      .filter(({ usd }) => !usd.eq(0)),
  };
}
