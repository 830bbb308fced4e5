import { share } from '../format.ts';
import { html, type Markup, type Slot } from '../markup.ts';
import { stackedBar } from '../plot/stacked-bar.ts';

/** One kind of part that the bars are made of. */
export interface PartKind {
  /** Class that colours it. */
  readonly kind: string;
  readonly word: string;
}

export interface BarRow {
  readonly name: Slot;
  /** Values by the kinds' order. */
  readonly values: readonly number[];
}

/**
 * Bars of parts, one below the other, all to the scale of `whole`, with a legend that gives each kind's share.
 * @param whole what the parts of all rows add up to, above 0
 */
export function bars(
  kinds: readonly PartKind[],
  rows: readonly BarRow[],
  whole: number,
  format: (value: number) => string,
): Markup {
  const totals = kinds.map((_, i) => rows.reduce((sum, row) => sum + (row.values[i] ?? 0), 0));
  const shown = kinds
    .map((kind, i) => ({ ...kind, i, total: totals[i] ?? 0 }))
    .filter(({ total }) => total > 0);
  const drawn = rows.length > 1 ? [{ name: 'All', values: totals }, ...rows] : rows;
  return html`<ul class="legend">${shown.map(
    ({ kind, word, total }) =>
      html`<li><span class="swatch ${kind}"></span>${word} <strong>${format(total)}</strong> <span class="quiet">${share(total / whole)}</span></li>`,
  )}</ul><div class="bars">${drawn.map(({ name, values }) => {
    const parts = shown.map(({ kind, i }) => ({ kind, value: values[i] ?? 0 }));
    const words = shown.map(({ word, i }) => `${word} ${format(values[i] ?? 0)}`).join(', ');
    const total = values.reduce((sum, value) => sum + value, 0);
    return html`<span class="bar-name">${name}</span>${stackedBar(parts, whole, words)}<span class="bar-total">${format(total)}</span>`;
  })}</div>`;
}
