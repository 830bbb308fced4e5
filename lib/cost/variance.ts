import { decimal, sumUsd, type Usd } from './money.ts';
import type { CostKind } from './usage.ts';

/** A month's bill, as far as explaining a difference takes. */
export interface ComparableBill {
  readonly requestsPerMonth: number;
  readonly lines: readonly ComparableLine[];
}

export interface ComparableLine {
  readonly owner: string;
  readonly kind: CostKind;
  readonly item: string;
  readonly tier: number;
  readonly quantity: string;
  readonly unitPriceUsd: string;
}

/** What a part of a difference between two bills comes from. */
export type Cause = 'volume' | 'prices' | CostKind;

export interface Variance {
  readonly cause: Cause;
  readonly usd: Usd;
}

/**
 * Why one bill differs from another: its parts add up to the difference, exactly.
 *
 * For each line, with quantity `q` and price `p` before and `q'`, `p'` after, and volume grown by `g`:
 * volume is `(g - 1) q p`, prices are `q' (p' - p)`, and what is left, `(q' - g q) p`, is the line's own kind: its
 * duration, its cold starts and so on. A line that is new or gone is all of its kind, but for the volume.
 *
 * @returns the largest first, without what is nothing
 */
export function explainVariance(before: ComparableBill, after: ComparableBill): Variance[] {
  const growth =
    before.requestsPerMonth > 0
      ? decimal(after.requestsPerMonth).div(decimal(before.requestsPerMonth))
      : decimal(1);
  const old = new Map(before.lines.map((line) => [keyOf(line), line]));
  const found = new Map(after.lines.map((line) => [keyOf(line), line]));
  const parts = [...new Set([...old.keys(), ...found.keys()])].flatMap((key) =>
    partsOf(old.get(key), found.get(key), growth),
  );
  const causes = [...new Set(parts.map(({ cause }) => cause))];
  return causes
    .map((cause) => ({
      cause,
      usd: sumUsd(parts.filter((part) => part.cause === cause).map(({ usd }) => usd)),
    }))
    .filter(({ usd }) => !usd.eq(0))
    .sort((a, b) => b.usd.abs().cmp(a.usd.abs()));
}

const keyOf = ({ owner, kind, item, tier }: ComparableLine) => JSON.stringify([owner, kind, item, tier]);

function partsOf(
  before: ComparableLine | undefined,
  after: ComparableLine | undefined,
  growth: Usd,
): Variance[] {
  const { kind } = (before ?? after)!;
  const oldQuantity = decimal(before?.quantity ?? 0);
  const oldPrice = decimal(before?.unitPriceUsd ?? after!.unitPriceUsd);
  const quantity = decimal(after?.quantity ?? 0);
  const price = decimal(after?.unitPriceUsd ?? before!.unitPriceUsd);
  const grown = oldQuantity.times(growth);
  return [
    { cause: 'volume', usd: grown.minus(oldQuantity).times(oldPrice) },
    { cause: 'prices', usd: quantity.times(price.minus(oldPrice)) },
    { cause: kind, usd: quantity.minus(grown).times(oldPrice) },
  ];
}
