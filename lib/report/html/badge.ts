import { html, type Markup } from '../markup.ts';
import type { Basis } from '../schema/basis.ts';

/** Says of the figures beside it where they come from. */
export const badge = (basis: Basis): Markup => html`<span class="badge ${basis}">${basis}</span>`;
