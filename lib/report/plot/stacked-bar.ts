import { html, type Markup } from '../markup.ts';
import { px } from './frame.ts';

export interface BarPart {
  /** Class that colours it. */
  readonly kind: string;
  readonly value: number;
}

const width = 1000;

/**
 * A bar of parts, as long as its share of `whole`; stretched by the page to any width, so it holds no text.
 * @param description what the parts are, in words
 */
export function stackedBar(parts: readonly BarPart[], whole: number, description: string): Markup {
  let x = 0;
  const pieces = parts
    .filter((part) => part.value > 0 && whole > 0)
    .map((part) => {
      const length = (part.value / whole) * width;
      const piece = html`<rect class="part ${part.kind}" x="${px(x)}" y="0" width="${px(length)}" height="20"/>`;
      x += length;
      return piece;
    });
  return html`<svg class="bar" viewBox="0 0 ${width} 20" preserveAspectRatio="none" role="img"><title>${description}</title>${pieces}</svg>`;
}
