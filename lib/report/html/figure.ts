import { html, type Markup, type Slot } from '../markup.ts';
import type { PlotSize } from '../plot/frame.ts';

/** A plot, drawn once for a wide page and once for a phone; the style sheet shows one of them. */
export function figure(id: string, draw: (size: PlotSize) => Markup, caption: Slot): Markup {
  return html`<figure>${draw({ id: `${id}-wide`, width: 880, height: 460, fontSize: 13 })}${draw({
    id: `${id}-narrow`,
    width: 400,
    height: 440,
    fontSize: 12.5,
  })}<figcaption>${caption}</figcaption></figure>`;
}
