/**
 * Breaks text at spaces into as few lines of `columns` characters as it takes, evenly filled; what exceeds
 * `most` lines becomes "…", as does what is too long for a line.
 */
export function wrap(text: string, columns: number, most: number): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const lines = fill(words, columns);
  if (lines.length > most) {
    const kept = lines.slice(0, most).map((line) => shorten(line, columns));
    return [...kept.slice(0, -1), `${shorten(kept.at(-1) ?? '', columns - 2)} …`];
  }
  const even = narrowest(words, columns, lines.length);
  return even.map((line) => shorten(line, columns));
}

/** The same number of lines, as short as they can be. */
function narrowest(words: readonly string[], columns: number, count: number): string[] {
  let lines = fill(words, columns);
  for (let width = columns - 1; width > 0; width--) {
    const tried = fill(words, width);
    if (tried.length > count) break;
    lines = tried;
  }
  return lines;
}

function fill(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const joined = `${last} ${word}`;
    if (last !== undefined && joined.length <= columns) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

const shorten = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
