import type { Leakage } from '../../plan/leakage.ts';
import { html } from '../markup.ts';
import { drawFrame, drawing, frameOf, type PlotSize, px } from './frame.ts';

const size: PlotSize = { id: 'leakage', width: 760, height: 360, fontSize: 13 };

/** Colours that differ in lightness as well, and shapes besides (Okabe and Ito). */
const series = [
  { label: 'Linear attacker', colour: '#0072b2', shape: 'circle' },
  { label: 'Kernel attacker', colour: '#d55e00', shape: 'square' },
  { label: 'Distance correlation', colour: '#666666', shape: 'cross' },
] as const;

const style = `svg{font-family:system-ui,sans-serif;background:#fff;fill:#222}.grid{stroke:#e2e2e2}.baseline,.tick{stroke:#888}.title{font-weight:600}`;

/** Leakage to the two attackers and distance correlation, over the cuts, as an SVG document. */
export function leakagePlot({ cuts, model, samples, rankAgreement }: Leakage): string {
  const values = cuts.map(({ linear, nonlinear, distanceCorrelation }) => [
    linear.leakage,
    nonlinear.leakage,
    distanceCorrelation,
  ]);
  const frame = frameOf(
    cuts.map(({ index }) => index),
    [0, ...values.flat(), 1],
    size,
  );
  const lines = series.map(({ colour, shape, label }, at) => {
    const points = cuts.map(({ index }, cut) => ({
      x: frame.x.at(index),
      y: frame.y.at(values[cut]?.[at] ?? 0),
    }));
    const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
    const place = frame.left + 20 + at * 190;
    return html`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>${points.map((point) =>
      mark(point, shape, colour),
    )}${mark({ x: place, y: frame.top + 6 }, shape, colour)}<text x="${px(place + 10)}" y="${px(frame.top + 10)}">${label}</text>`;
  });
  const agreement = rankAgreement.distanceCorrelation;
  const content = html`<style>${style}</style>${drawFrame(frame, { x: 'cut', y: 'Share of the blind attacker’s loss that is spared; distance correlation' }, size)}${lines}`;
  const svg = drawing(
    size,
    `Leakage by cut: ${model.name}`,
    `${cuts.length} cuts, ${samples.count} samples (${samples.source}). Rank agreement of distance correlation and leakage: ${agreement === null ? 'none' : agreement.toFixed(2)}.`,
    content,
  );
  return `${svg.text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`;
}

function mark({ x, y }: { x: number; y: number }, shape: (typeof series)[number]['shape'], colour: string) {
  if (shape === 'circle') return html`<circle cx="${px(x)}" cy="${px(y)}" r="3.5" fill="${colour}"/>`;
  if (shape === 'square')
    return html`<rect x="${px(x - 3.2)}" y="${px(y - 3.2)}" width="6.4" height="6.4" fill="${colour}"/>`;
  return html`<path d="M${px(x - 3.5)} ${px(y - 3.5)}l7 7m0 -7l-7 7" stroke="${colour}" stroke-width="1.8"/>`;
}
