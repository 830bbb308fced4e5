import { html, type Markup } from '../markup.ts';

/** A table of more rows stays folded on paper. */
const mostPrintedRows = 60;

/** The table behind a plot, folded away until it is asked for. */
export const folded = (title: string, rows: number, content: Markup): Markup =>
  html`<details class="${rows > mostPrintedRows ? 'long' : 'short'}"><summary>${title}</summary>${content}</details>`;
