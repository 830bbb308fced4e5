import { line } from 'd3-shape';
import { html, type Markup } from '../../lib/report/markup.ts';
import { drawFrame, frameOf, px } from '../../lib/report/plot/frame.ts';
import type { Cell } from './neurosurgeon-cells.ts';

const panel = { id: 'panel', width: 420, height: 260, fontSize: 12 } as const;
const series = [
  { name: 'device only', color: '#b35806', of: ({ deviceMs }: Cell) => deviceMs },
  { name: 'cloud only', color: '#2166ac', of: ({ cloudMs }: Cell) => cloudMs },
  { name: 'chosen', color: '#1b7837', of: ({ chosenMs }: Cell) => chosenMs },
] as const;

/** Latency over bandwidth, a panel a model, as an SVG document. */
export function latencyPlot(models: ReadonlyMap<string, readonly Cell[]>): string {
  const columns = 2;
  const rows = Math.ceil(models.size / columns);
  const height = rows * (panel.height + 30) + 30;
  const panels = [...models].map(
    ([name, cells], i) =>
      html`<g transform="translate(${(i % columns) * (panel.width + 20)} ${Math.floor(i / columns) * (panel.height + 30) + 40})">${panelOf(name, cells)}</g>`,
  );
  const legend = series.map(
    ({ name, color }, i) =>
      html`<line x1="${10 + i * 120}" x2="${34 + i * 120}" y1="16" y2="16" stroke="${color}" stroke-width="${i === 2 ? 4 : 2}"/><text x="${40 + i * 120}" y="20">${name}</text>`,
  );
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns * (panel.width + 20)} ${height}" font-family="sans-serif" font-size="${panel.fontSize}"><title>Latency over bandwidth: device only, cloud only, and the chosen cut</title><style>.grid{stroke:#ddd}.baseline,.tick{stroke:#888}text{fill:#333}</style><rect width="100%" height="100%" fill="#fff"/>${legend}${panels}</svg>`
      .text
  }\n`;
}

function panelOf(name: string, cells: readonly Cell[]): Markup {
  const xs = cells.map(({ mbps }) => mbps);
  const ys = cells.flatMap((cell) => series.map(({ of }) => of(cell)));
  const frame = frameOf(xs, ys, panel);
  const path = (of: (cell: Cell) => number) =>
    line<Cell>()
      .x((cell) => frame.x.at(cell.mbps))
      .y((cell) => frame.y.at(of(cell)))([...cells]) ?? '';
  return html`<text x="${px(frame.right)}" y="12" text-anchor="end" font-weight="bold">${name}</text>${drawFrame(
    frame,
    { x: 'Mbit/s', y: 'ms' },
    panel,
  )}${series.map(
    ({ color, of }, i) =>
      html`<path d="${path(of)}" fill="none" stroke="${color}" stroke-width="${i === 2 ? 4 : 2}" stroke-opacity="${i === 2 ? 0.6 : 1}"/>`,
  )}`;
}
