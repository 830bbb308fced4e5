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
 * Joins a bill with the estimate of its month. A bill doesn't tell init from duration: longer runs and more cold starts
 * look the same in GB-seconds. The two are one cause, unless it is known how many invocations started cold.
 *
 * @param requestsPerInference how many requests to Lambda an inference is estimated to make
 * @param initOf GB-seconds by item that the cold starts of so many inferences take; null where nobody counted them
 */
export function reconcile(
  estimate: ComparableBill,
  actual: readonly ActualLine[],
  requestsPerInference: number,
  initOf: ((requests: number) => ReadonlyMap<string, Usd>) | null,
): Reconciliation {
  const known = new Set(estimate.lines.map(({ item }) => item));
  const matched = actual.filter(({ item }) => item !== null && known.has(item));
  const rest = actual.filter(({ item }) => item === null || !known.has(item));
  const quantityOf = (item: string) =>
    sumUsd(matched.filter((line) => line.item === item).map(({ quantity }) => quantity));
  const requests = quantityOf('lambda.requests').div(decimal(requestsPerInference));
  const init = initOf?.(requests.toNumber()) ?? new Map<string, Usd>();
  const before = summed(
    estimate.lines.map((line) => ({
      item: line.item,
      kind: initOf === null ? kindOf(line.item) : line.kind,
      quantity: decimal(line.quantity),
      usd: amountOf(line),
    })),
  );
  const after = summed(
    matched.map(({ item, quantity, usd }) => ({ item: item!, kind: kindOf(item!), quantity, usd })),
  ).flatMap((line) => withoutInit(line, init.get(line.item)));
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
  [/^machine\..*\.hours$/, 'machines'],
  [/^machine\./, 'energy'],
  [/^link\./, 'links'],
];

const kindOf = (item: string): ComparableLine['kind'] =>
  kinds.find(([pattern]) => pattern.test(item))?.[1] ?? 'transfer';

/** One line an item and kind, at the price paid on average. */
function summed(
  lines: readonly {
    readonly item: string;
    readonly kind: ComparableLine['kind'];
    readonly quantity: Usd;
    readonly usd: Usd;
  }[],
): ComparableLine[] {
  const keyOf = ({ item, kind }: (typeof lines)[number]) => `${item} ${kind}`;
  return [...new Set(lines.map(keyOf))].map((key) => {
    const own = lines.filter((line) => keyOf(line) === key);
    const quantity = sumUsd(own.map((line) => line.quantity));
    const usd = sumUsd(own.map((line) => line.usd));
    return {
      owner: 'all',
      kind: own[0]!.kind,
      item: own[0]!.item,
      tier: 1,
      quantity: quantity.toFixed(),
      unitPriceUsd: quantity.eq(0) ? '0' : usd.div(quantity).toFixed(),
    };
  });
}

/** A line of durations as two: what cold starts took, and the rest. */
function withoutInit(line: ComparableLine, init: Usd | undefined): ComparableLine[] {
  if (init === undefined || line.kind !== 'duration') return [line];
  const all = decimal(line.quantity);
  const cold = init.gt(all) ? all : init;
  return [
    { ...line, quantity: all.minus(cold).toFixed() },
    { ...line, kind: 'init', quantity: cold.toFixed() },
  ];
}
