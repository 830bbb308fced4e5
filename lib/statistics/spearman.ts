/** Ranks from 1; values that are equal share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let at = from; at <= to; at++) ranks[order[at]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/** Spearman's rank correlation of pairs; null where one side has no ranks to tell apart. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  const centred = [a, b].map((values) => ranksOf(values).map((rank) => rank - (values.length + 1) / 2));
  const [x = [], y = []] = centred;
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  const size = Math.sqrt(product(x, x) * product(y, y));
  return size === 0 ? null : product(x, y) / size;
}
