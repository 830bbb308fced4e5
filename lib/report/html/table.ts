import { html, type Markup, type Slot } from '../markup.ts';

export interface Column<Row> {
  readonly head: Slot;
  readonly cell: (row: Row) => Slot;
  /** Text is set to the left, numbers to the right. @default number */
  readonly text?: boolean;
  /** What stands under the column, in the table's last rows. */
  readonly foot?: readonly Slot[];
}

/**
 * A table with a caption. The first column names the row. It scrolls by itself where the page is too narrow.
 * @param id unique in the document
 * @param marked the row to stand out
 */
export function table<Row>(
  id: string,
  caption: Slot,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  marked: (row: Row) => boolean = () => false,
): Markup {
  const kind = (column: Column<Row>) => (column.text === true ? 'text' : 'number');
  const cells = (row: Row) =>
    columns.map((column, i) =>
      i === 0
        ? html`<th scope="row" class="${kind(column)}">${column.cell(row)}</th>`
        : html`<td class="${kind(column)}">${column.cell(row)}</td>`,
    );
  const feet = Math.max(...columns.map((column) => column.foot?.length ?? 0));
  const foot = Array.from({ length: feet }, (_, line) => {
    const cells = columns.map((column, i) => {
      const content = column.foot?.[line] ?? null;
      return i === 0
        ? html`<th scope="row" class="${kind(column)}">${content}</th>`
        : html`<td class="${kind(column)}">${content}</td>`;
    });
    return html`<tr>${cells}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table><caption id="${id}">${caption}</caption><thead><tr>${columns.map(
    (column) => html`<th scope="col" class="${kind(column)}">${column.head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr${marked(row) ? html` class="marked"` : null}>${cells(row)}</tr>`,
  )}</tbody>${feet === 0 ? null : html`<tfoot>${foot}</tfoot>`}</table></div>`;
}
