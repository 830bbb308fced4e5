import { html, type Markup } from '../markup.ts';
import { px } from './frame.ts';

const width = 1000;

/**
 * A bar from low to high with a mark at the base, on the scale of `range`; stretched by the page to any width.
 * @param description what it shows, in words
 */
export function spreadBar(
  low: number,
  base: number,
  high: number,
  range: { readonly least: number; readonly most: number },
  description: string,
): Markup {
  const at = (value: number) => ((value - range.least) / (range.most - range.least)) * width;
  return html`<svg class="bar" viewBox="0 0 ${width} 20" preserveAspectRatio="none" role="img"><title>${description}</title><rect class="c-duration" x="${px(at(low))}" y="4" width="${px(Math.max(2, at(high) - at(low)))}" height="12"/><line class="baseline" x1="${px(at(base))}" x2="${px(at(base))}" y1="0" y2="20"/></svg>`;
}
