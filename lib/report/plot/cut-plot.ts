import { maxInlineTensorBytes } from '../../plan/lambda-limits.ts';
import type { ReportDocument } from '../document.ts';
import { bytes, count } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { drawFrame, drawing, frameOf, type PlotSize, px } from './frame.ts';
import { placeLabels } from './label-placement.ts';
import { drawLabel } from './labels.ts';

export type Cuts = NonNullable<ReportDocument['cuts']>;

/** More would cover one another; the table names them all. */
const mostLabels = 6;

/** Where the model can be cut: what must cross, against the weights that lie before. */
export function cutPlot(cuts: Cuts, weightBytes: number, size: PlotSize): Markup {
  const megabytes = (value: number) => value / 1e6;
  const kilobytes = (value: number) => value / 1e3;
  const heaviest = Math.max(...cuts.map((cut) => cut.bytes));
  const limit = heaviest > maxInlineTensorBytes / 20 ? maxInlineTensorBytes : null;
  const frame = frameOf(
    [0, megabytes(weightBytes)],
    [...cuts.map((cut) => kilobytes(cut.bytes)), ...(limit === null ? [] : [kilobytes(limit)])],
    size,
  );
  const marks = cuts.map((cut) => ({
    cut,
    x: frame.x.at(megabytes(cut.weightBytesBefore)),
    y: frame.y.at(kilobytes(cut.bytes)),
  }));
  const used = marks.filter((mark) => mark.cut.used);
  const labels = placeLabels(
    (used.length > mostLabels ? [] : used).map(({ cut, x, y }) => ({
      x,
      y,
      clear: 8,
      lines: [`Cut ${cut.index}`, bytes(cut.bytes)],
    })),
    marks.map(({ x, y }) => ({ x: x - 4, y: y - 4, width: 8, height: 8 })),
    { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top },
    size.fontSize,
  );
  const limitY = limit === null ? null : px(frame.y.at(kilobytes(limit)));
  return drawing(
    size,
    'Bytes that cross each cut',
    `${count(cuts.length, 'cut')}; ${count(used.length, 'cut')} used. The lightest carries ${bytes(Math.min(...cuts.map((cut) => cut.bytes)))}, the heaviest ${bytes(heaviest)}. The table below holds every cut.`,
    html`${drawFrame(frame, { x: 'weights before the cut, MB', y: 'tensors that cross, kB' }, size)}${
      limitY === null
        ? null
        : html`<line class="limit" x1="${px(frame.left)}" x2="${px(frame.right)}" y1="${limitY}" y2="${limitY}"/><text class="label" x="${px(frame.right)}" y="${px(Number(limitY) - 5)}" text-anchor="end">fits a request: ${bytes(maxInlineTensorBytes)}</text>`
    }${marks.map(({ cut, x, y }) => html`<circle class="${cut.used ? 'chosen' : 'candidate'}" cx="${px(x)}" cy="${px(y)}" r="${cut.used ? 5 : 3}"/>`)}${used.map(
      ({ x, y }) =>
        html`<line class="stem" x1="${px(x)}" x2="${px(x)}" y1="${px(y + 6)}" y2="${px(frame.bottom)}"/>`,
    )}${labels.map((label) => drawLabel(label, size.fontSize))}`,
  );
}
