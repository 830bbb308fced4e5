/** A run of segments `(from, to]`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * What is known of just some ranges, the last where there are several of one. It is found without making a key of two numbers:
 * a search asks millions of times, and mostly of ranges that nothing is known of.
 */
export function byRange<Value>(
  known: Iterable<readonly [Range, Value]>,
): (from: number, to: number) => Value | undefined {
  const rows = new Map<number, Map<number, Value>>();
  for (const [{ from, to }, value] of known) {
    const row = rows.get(from) ?? new Map<number, Value>();
    rows.set(from, row.set(to, value));
  }
  return (from, to) => rows.get(from)?.get(to);
}

/** As many samples as what all functions say counts for: a size that only came out too low must not win by that. */
const sharedSamples = 8;

/** How much what a function was measured to take counts against what all functions together say of it, 0..1. */
export const ownShare = (samples: number): number => samples / (samples + sharedSamples);
