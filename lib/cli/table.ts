/** A column of a text table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Characters the column has in every row, where rows are printed before all are known. */
  readonly width?: number;
  /** Whether it gives way where the table would be too wide. @default false */
  readonly shrinks?: boolean;
}

const gap = '  ';
const leastShrunk = 8;

/** Widths that hold every cell; while a row is wider than `most`, the widest of the columns that shrink does. */
function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[], most: number): number[] {
  const widths = columns.map(
    ({ title, width }, i) =>
      width ?? rows.reduce((widest, row) => Math.max(widest, row[i]?.length ?? 0), title.length),
  );
  const shrinkable = (i: number) => (columns[i]?.shrinks === true ? (widths[i] as number) : 0);
  let over = widths.reduce((sum, width) => sum + width, (columns.length - 1) * gap.length) - most;
  for (; over > 0; over--) {
    const widest = columns.reduce((best, _, i) => (shrinkable(i) > shrinkable(best) ? i : best), 0);
    if (shrinkable(widest) <= leastShrunk) break;
    widths[widest] = shrinkable(widest) - 1;
  }
  return widths;
}

/** One row, laid out; cells are cut at their column's width. */
export const layRow = (
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
): string =>
  columns
    .map(({ align }, i) => {
      const width = widths[i] as number;
      const cell = shorten(visible(cells[i] ?? ''), width);
      return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(gap)
    .trimEnd();

/** A table as lines: titles, then rows. @param most characters a line may have, as far as columns shrink */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  most = Number.POSITIVE_INFINITY,
): string[] {
  const widths = widthsOf(columns, rows, most);
  return [
    layRow(
      columns,
      widths,
      columns.map(({ title }) => title),
    ),
    ...rows.map((row) => layRow(columns, widths, row)),
  ];
}

/** Text without the control and format characters that a name in a file can hold and a terminal would obey. */
export const visible = (text: string): string => text.replace(/\p{C}/gu, '\ufffd');

/** Text cut in its middle: the ends of tensor names tell them apart. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** Breaks text at spaces into lines of at most `width`, the following ones indented. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
}
