import type { ActualLine } from './actuals.ts';
import { decimal, sumUsd, type Usd } from './money.ts';
import { type ComparableBill, type ComparableLine, explainVariance, type Variance } from './variance.ts';

export interface Reconciliation {
  readonly estimatedUsd: Usd;
  readonly actualUsd: Usd;
  /** Inferences that the bill shows: requests of a partition. */
  readonly requests: Usd;
  /** They add up to the difference, with what isn't explained. */
  readonly causes: readonly Variance[];
  /** Tagged charges that the estimate has nothing like. */
  readonly unexplained: readonly { readonly description: string; readonly usd: Usd }[];
}

/**
 * Joins a bill with the estimate of its month. A bill doesn't tell init from duration, so the two are one cause here:
 * longer runs and more cold starts look the same in GB-seconds.
 *
 * @param requestsPerInference how many requests to Lambda an inference is estimated to make
 */
export function reconcile(
  estimate: ComparableBill,
  actual: readonly ActualLine[],
  requestsPerInference: number,
): Reconciliation {
  const known = new Set(estimate.lines.map(({ item }) => item));
  const matched = actual.filter(({ item }) => item !== null && known.has(item));
  const rest = actual.filter(({ item }) => item === null || !known.has(item));
  const quantityOf = (item: string) =>
    sumUsd(matched.filter((line) => line.item === item).map(({ quantity }) => quantity));
  const requests = quantityOf('lambda.requests').div(decimal(requestsPerInference));
  const before = byItem(estimate.lines.map((line) => ({ ...line, usd: amountOf(line) })));
  const after = byItem(
    matched.map(({ item, quantity, usd }) => ({ item: item!, quantity: quantity.toFixed(), usd })),
  );
  return {
    estimatedUsd: sumUsd(estimate.lines.map(amountOf)),
    actualUsd: sumUsd(actual.map(({ usd }) => usd)),
    requests,
    causes: explainVariance(
      { requestsPerMonth: estimate.requestsPerMonth, lines: before },
      { requestsPerMonth: requests.toNumber(), lines: after },
    ),
    unexplained: rest.map(({ description, usd }) => ({ description, usd })),
  };
}

const amountOf = ({ quantity, unitPriceUsd }: ComparableLine): Usd => decimal(quantity).times(unitPriceUsd);

const kinds: readonly (readonly [RegExp, ComparableLine['kind']])[] = [
  [/^lambda\.duration/, 'duration'],
  [/^lambda\.provisioned/, 'provisioned-concurrency'],
  [/^lambda\.ephemeral/, 'ephemeral-storage'],
  [/^lambda\.requests/, 'requests'],
  [/^s3\./, 's3'],
  [/^states\./, 'step-functions'],
  [/^logs\./, 'logs'],
];

/** One line an item, at the price paid on average. */
function byItem(
  lines: readonly { readonly item: string; readonly quantity: string; readonly usd: Usd }[],
): ComparableLine[] {
  return [...new Set(lines.map(({ item }) => item))].map((item) => {
    const own = lines.filter((line) => line.item === item);
    const quantity = sumUsd(own.map((line) => decimal(line.quantity)));
    const usd = sumUsd(own.map((line) => line.usd));
    return {
      owner: 'all',
      kind: kinds.find(([pattern]) => pattern.test(item))?.[1] ?? 'transfer',
      item,
      tier: 1,
      quantity: quantity.toFixed(),
      unitPriceUsd: quantity.eq(0) ? '0' : usd.div(quantity).toFixed(),
    };
  });
}
