import type { PreparedModel } from './prepare.ts';

/**
 * A tensor at a cut, to name instead of one that isn't: where the model makes that one, what crosses next; otherwise the
 * one whose name is most like it. Null where the model has no cut that anything crosses.
 */
export function nearestCut(
  { segmentation, layout, segments }: Pick<PreparedModel, 'segmentation' | 'layout' | 'segments'>,
  tensor: string,
): string | null {
  const cuts = segmentation.cuts.filter(({ tensors }) => tensors.length > 0);
  const segment = segments.segmentOf.get(layout.producer.get(tensor) ?? -1);
  const next =
    segment === undefined ? undefined : (cuts.find(({ index }) => index >= segment) ?? cuts.at(-1));
  if (next !== undefined) return next.tensors[0]?.name ?? null;
  const names = [...new Set(cuts.flatMap(({ tensors }) => tensors.map(({ name }) => name)))];
  const distances = names.map((name) => ({ name, edits: editDistance(name, tensor) }));
  return distances.sort((a, b) => a.edits - b.edits)[0]?.name ?? null;
}

/** Least insertions, deletions and replacements that make `b` of `a` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    above = row;
  }
  return above[b.length] as number;
}
