import type { Leakage } from '../../plan/leakage.ts';
import { html } from '../markup.ts';
import { drawFrame, drawing, frameOf, type PlotSize, px } from './frame.ts';

const size: PlotSize = { id: 'leakage', width: 760, height: 400, fontSize: 13 };
/** What is below the axes: two lines of text. */
const captionHeight = 46;

/** Colours that differ in lightness as well, and shapes besides (Okabe and Ito). */
const series = [
  { label: 'Kernel attacker', colour: '#d55e00', shape: 'square', dashes: 'none' },
  // Over the other, which it often coincides with: what is hollow and dashed leaves that to be seen.
  { label: 'Linear attacker', colour: '#0072b2', shape: 'circle', dashes: '5 4' },
  { label: 'Distance correlation', colour: '#666666', shape: 'cross', dashes: 'none' },
] as const;

const style = `svg{font-family:system-ui,sans-serif;background:#fff;fill:#222}.grid{stroke:#e2e2e2}.baseline,.tick{stroke:#888}.title{font-weight:600}.interval{stroke:#222;stroke-opacity:.45}`;

/** Leakage to the two attackers and distance correlation, over the cuts, as an SVG document. */
export function leakagePlot({ cuts, model, samples, rankAgreement, defence }: Leakage): string {
  const values = cuts.map(({ linear, nonlinear, distanceCorrelation }) => [
    nonlinear.leakage,
    linear.leakage,
    distanceCorrelation,
  ]);
  // From 0 on: places in a chain are no magnitudes, so that a logarithmic axis would tell nothing.
  const frame = frameOf(
    [0, ...cuts.map(({ index }) => index)],
    [0, ...values.flat(), ...cuts.flatMap(({ low, high }) => [low, high]), 1],
    { ...size, height: size.height - captionHeight },
  );
  const intervals = cuts.map(({ index, low, high }) => {
    const x = px(frame.x.at(index));
    return html`<line class="interval" x1="${x}" x2="${x}" y1="${px(frame.y.at(low))}" y2="${px(frame.y.at(high))}"/>`;
  });
  const lines = series.map(({ colour, shape, label, dashes }, at) => {
    const points = cuts.map(({ index }, cut) => ({
      x: frame.x.at(index),
      y: frame.y.at(values[cut]?.[at] ?? 0),
    }));
    const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
    const place = frame.left + 20 + at * 150;
    return html`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dashes}"/>${points.map(
      (point) => mark(point, shape, colour),
    )}${mark({ x: place, y: frame.top + 6 }, shape, colour)}<text x="${px(place + 10)}" y="${px(frame.top + 10)}">${label}</text>`;
  });
  const key = frame.left + 20 + series.length * 150 + 30;
  const keyed = html`<line class="interval" x1="${px(key)}" x2="${px(key)}" y1="${px(frame.top - 2)}" y2="${px(frame.top + 14)}"/><text x="${px(key + 10)}" y="${px(frame.top + 10)}">95 % of the better attacker</text>`;
  const { linearNonlinear, distanceCorrelation, depth } = rankAgreement;
  const told = [
    `Rank agreement (Spearman): attackers ${figure(linearNonlinear)}; leakage with distance correlation ${figure(distanceCorrelation)}, with depth ${figure(depth)}.`,
    `Measured on ${samples.count} samples (${samples.source}), ${samples.heldOut} of them judged on, at ${cuts.length} cuts of ${model.name}${defence === null ? '' : ` behind ${defence}`}.`,
  ];
  const caption = told.map(
    (line, at) => html`<text x="0" y="${px(size.height - captionHeight + 18 + 20 * at)}">${line}</text>`,
  );
  const content = html`<style>${style}</style>${drawFrame(frame, { x: 'cut', y: 'Share of the blind attacker’s loss that is spared; distance correlation' }, { ...size, height: size.height - captionHeight })}${intervals}${lines}${keyed}${caption}`;
  const svg = drawing(size, `Leakage by cut: ${model.name}`, told.join(' '), content);
  return `${svg.text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`;
}

const figure = (value: number | null) => (value === null ? 'none' : value.toFixed(2).replace('-', '−'));

function mark({ x, y }: { x: number; y: number }, shape: (typeof series)[number]['shape'], colour: string) {
  if (shape === 'circle')
    return html`<circle cx="${px(x)}" cy="${px(y)}" r="4.5" fill="none" stroke="${colour}" stroke-width="1.8"/>`;
  if (shape === 'square')
    return html`<rect x="${px(x - 2.8)}" y="${px(y - 2.8)}" width="5.6" height="5.6" fill="${colour}"/>`;
  return html`<path d="M${px(x - 3.5)} ${px(y - 3.5)}l7 7m0 -7l-7 7" stroke="${colour}" stroke-width="1.8"/>`;
}
