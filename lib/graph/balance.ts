/** What is known of a chain of n segments when it is to be divided evenly. */
export interface BalanceInput {
  /** Work of each segment, in any unit. */
  readonly work: readonly number[];
  /** Bytes that cross cut k, by k - 1; n - 1 of them. */
  readonly cutBytes: readonly number[];
  /** Whether the segments `from + 1` to `to` may be one partition. */
  readonly fits: (from: number, to: number) => boolean;
}

/** How much the bytes at a cut count against evenness: narrow cuts win between nearly equal splits. */
const byteWeight = 0.02;

/**
 * Divides a chain into exactly `parts` partitions: as even as possible in work, at narrow cuts.
 * Minimises the sum of squared shares plus the weighted share of bytes, exactly, in O(parts x n^2).
 *
 * @returns the inner positions 1..n-1 where it is cut, ascending; null when no division fits
 */
export function balance({ work, cutBytes, fits }: BalanceInput, parts: number): number[] | null {
  const n = work.length;
  const total = work.reduce((sum, each) => sum + each, 0) || 1;
  const widest = Math.max(1, ...cutBytes);
  const until = [0];
  for (const each of work) until.push((until.at(-1) as number) + each / total);
  const score = (from: number, to: number) => {
    const share = (until[to] as number) - (until[from] as number);
    return share * share + (to < n ? (byteWeight * (cutBytes[to - 1] as number)) / widest : 0);
  };
  let best: number[] = until.map((_, position) => (position === 0 ? 0 : Number.POSITIVE_INFINITY));
  const cameFrom: number[][] = [];
  for (let part = 1; part <= parts; part++) {
    const next = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
    const origin = new Array<number>(n + 1).fill(-1);
    for (let to = part; to <= n; to++) {
      for (let from = part - 1; from < to; from++) {
        const reached = (best[from] as number) + score(from, to);
        if (reached < (next[to] as number) && fits(from, to)) {
          next[to] = reached;
          origin[to] = from;
        }
      }
    }
    best = next;
    cameFrom.push(origin);
  }
  if (best[n] === Number.POSITIVE_INFINITY) return null;
  const cuts: number[] = [];
  for (let part = parts, position = n; part > 1; part--) {
    position = cameFrom[part - 1]?.[position] as number;
    cuts.unshift(position);
  }
  return cuts;
}
