import { html, type Markup } from '../markup.ts';
import { px } from './frame.ts';
import { type LabelPlace, leaderEnd, lineHeight } from './label-place.ts';

/** The text of a label, its first line strong, with a line to its mark where it stands far off. */
export function drawLabel(label: LabelPlace, fontSize: number): Markup {
  const { box, align, lines } = label;
  const x = align === 'start' ? box.x : align === 'end' ? box.x + box.width : box.x + box.width / 2;
  return html`${label.hasLeader ? drawLeader(label) : null}<text class="label" x="${px(x)}" y="${px(box.y + fontSize)}" text-anchor="${align}">${lines.map(
    (line, i) =>
      html`<tspan x="${px(x)}" dy="${i === 0 ? 0 : px(fontSize * lineHeight)}"${i === 0 ? html` class="strong"` : null}>${line}</tspan>`,
  )}</text>`;
}

function drawLeader(label: LabelPlace): Markup {
  const end = leaderEnd(label, label.box);
  const length = Math.hypot(end.x - label.x, end.y - label.y);
  const start = label.clear / length;
  return html`<line class="leader" x1="${px(label.x + (end.x - label.x) * start)}" y1="${px(label.y + (end.y - label.y) * start)}" x2="${px(end.x)}" y2="${px(end.y)}"/>`;
}
