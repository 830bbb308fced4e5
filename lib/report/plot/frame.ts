import { html, type Markup } from '../markup.ts';
import { type Axis, axisOf } from './axis.ts';
import { textWidth } from './text-width.ts';

/** How large a plot is drawn. The same plot is drawn twice, for a wide page and for a phone. */
export interface PlotSize {
  /** Makes the ids in the document unique. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

/** The area that data are drawn in, with its axes. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Axis;
  readonly y: Axis;
}

/** Lays out axes that hold all the values given. */
export function frameOf(xs: readonly number[], ys: readonly number[], size: PlotSize): Frame {
  const { width, height, fontSize } = size;
  const top = 2.2 * fontSize;
  const bottom = height - 3.4 * fontSize;
  const y = axisOf(ys, [bottom, top], Math.round((bottom - top) / 55));
  const left = Math.ceil(widestText(y, fontSize) + fontSize);
  // The text of the last tick may reach half its width beyond the axis.
  const widest = widestText(axisOf(xs, [left, width], 8), fontSize);
  const right = width - Math.max(fontSize, widest / 2);
  const x = axisOf(xs, [left, right], Math.round((right - left) / Math.max(80, 2 * widest)));
  return { left, right, top, bottom, x, y };
}

const widestText = ({ ticks }: Axis, fontSize: number): number =>
  Math.max(0, ...ticks.map((tick) => textWidth(tick.text, fontSize)));

/** Grid lines, ticks and titles. */
export function drawFrame(frame: Frame, titles: { x: string; y: string }, size: PlotSize): Markup {
  const { left, right, bottom, x, y } = frame;
  const em = size.fontSize;
  return html`<g class="axes">${y.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${px(left)}" x2="${px(right)}" y1="${px(tick.at)}" y2="${px(tick.at)}"/><text x="${px(left - 0.5 * em)}" y="${px(tick.at + 0.35 * em)}" text-anchor="end">${tick.text}</text>`,
  )}<line class="baseline" x1="${px(left)}" x2="${px(right)}" y1="${px(bottom)}" y2="${px(bottom)}"/>${x.ticks.map(
    (tick) =>
      html`<line class="tick" x1="${px(tick.at)}" x2="${px(tick.at)}" y1="${px(bottom)}" y2="${px(bottom + 0.4 * em)}"/><text x="${px(tick.at)}" y="${px(bottom + 1.6 * em)}" text-anchor="middle">${tick.text}</text>`,
  )}<text class="title" x="0" y="${px(em)}">${titles.y}${y.logarithmic ? ', log scale' : ''}</text><text class="title" x="${px(right)}" y="${px(bottom + 3.1 * em)}" text-anchor="end">${titles.x}${x.logarithmic ? ', log scale' : ''}</text></g>`;
}

/** A drawing with a name and a description for those who can't see it. */
export const drawing = (size: PlotSize, title: string, description: string, content: Markup): Markup =>
  html`<svg class="plot ${size.id}" viewBox="0 0 ${size.width} ${size.height}" font-size="${size.fontSize}" role="img" aria-labelledby="${size.id}-title ${size.id}-desc"><title id="${size.id}-title">${title}</title><desc id="${size.id}-desc">${description}</desc>${content}</svg>`;

/** A coordinate, to a tenth of a pixel. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
