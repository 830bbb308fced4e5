/** Insertions, deletions and replacements that make `to` of `from` (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [i, character] of [...from].entries()) {
    let left = i + 1;
    row = row.map((above, column) => {
      if (column === 0) return left;
      const replaced = (row[column - 1] as number) + (to[column - 1] === character ? 0 : 1);
      left = Math.min(left + 1, above + 1, replaced);
      return left;
    });
  }
  return row.at(-1) as number;
}

/** Of the names there are, the one that was probably meant; the first of several. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  known
    .map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]?.each;
