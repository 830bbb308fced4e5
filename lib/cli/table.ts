/** A column of a text table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Characters the column has in every row, where rows are printed before all are known. */
  readonly width?: number;
}

const gap = '  ';

/** Widths that hold every cell. */
const widthsOf = (columns: readonly Column[], rows: readonly (readonly string[])[]): number[] =>
  columns.map(
    ({ title, width }, i) => width ?? Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );

/** One row, laid out; cells are cut at their column's width. */
export const layRow = (
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
): string =>
  columns
    .map(({ align }, i) => {
      const width = widths[i] as number;
      const cell = shorten(cells[i] ?? '', width);
      return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(gap)
    .trimEnd();

/** A table as lines: titles, then rows. */
export function layTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(columns, rows);
  return [
    layRow(
      columns,
      widths,
      columns.map(({ title }) => title),
    ),
    ...rows.map((row) => layRow(columns, widths, row)),
  ];
}

/** Text cut in its middle: the ends of tensor names tell them apart. */
function shorten(text: string, width: number): string {
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
