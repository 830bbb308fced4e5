import type { Basis } from '../document.ts';
import { html, type Markup } from '../markup.ts';

/** Says of the figures beside it where they come from. */
export const badge = (basis: Basis): Markup => html`<span class="badge ${basis}">${basis}</span>`;
