import type { Inspection } from '../../loop/inspect.ts';
import { maxInlineTensorBytes } from '../../plan/lambda-limits.ts';
import type { Paint } from '../terminal.ts';
import { bytes } from '../units.ts';

const levels = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const eighths = levels.length - 1;
const labelWidth = 8;
const mostRows = 9;
const widestBar = 8;
const tickSpacing = 14;

type Plotted = Pick<Inspection, 'cuts' | 'placedNodes' | 'cutWeightBytes'>;

/**
 * Bytes at the cuts on a logarithmic scale, over their place along the graph: nodes and weights before it. A column
 * shows the narrowest cut among its nodes, and stays empty where there is none. A bar that reaches into a row is
 * larger than the row's label.
 */
export function plotCuts(inspection: Plotted, width: number, paint: Paint): string[] {
  const columns = columnsOf(inspection, width - labelWidth - 2);
  const sizes = columns.flatMap(({ least }) => (least === null ? [] : [Math.max(1, least)]));
  const lowest = Math.floor(Math.log10(Math.min(...sizes)));
  const decades = Math.max(2, Math.ceil(Math.log10(Math.max(...sizes))) - lowest);
  const rowsPerDecade = Math.max(1, Math.floor(mostRows / decades));
  const rowOf = (size: number) => (Math.log10(size) - lowest) * rowsPerDecade;
  const limitRow = Math.floor(rowOf(maxInlineTensorBytes));
  const heights = columns.map(({ least }) =>
    least === null ? 0 : Math.max(1, Math.round(rowOf(Math.max(1, least)) * eighths)),
  );
  const rows = Array.from({ length: decades * rowsPerDecade }, (_, row) => row).reverse();
  const legend = limitRow < rows.length ? `; over ┄ (${bytes(maxInlineTensorBytes)}) by S3` : '';
  return [
    paint('dim', `Bytes at the cuts along the graph, logarithmic${legend}:`),
    ...rows.map((row) => {
      const bars = heights.map((height) => {
        const level = Math.min(eighths, Math.max(0, height - row * eighths));
        return level === 0 && row === limitRow ? '┄' : levels[level];
      });
      const label = row % rowsPerDecade === 0 ? decade(lowest + row / rowsPerDecade) : '';
      return `${label.padStart(labelWidth)} ${label === '' ? '│' : '┤'}${bars.join('')}`.trimEnd();
    }),
    ...axis(columns),
  ];
}

/** 1 kB, 100 MB. */
const decade = (exponent: number) => bytes(10 ** exponent).replace(/\.0+ /, ' ');

interface PlotColumn {
  /** Nodes before it. */
  readonly nodes: number;
  readonly weightBytes: number;
  /** Bytes of the narrowest cut in it. */
  readonly least: number | null;
}

function columnsOf({ cuts, placedNodes, cutWeightBytes }: Plotted, room: number): PlotColumn[] {
  const places = Math.max(1, placedNodes - 1);
  const length = Math.min(room, places * widestBar, Math.max(1, Math.floor(room / places)) * places);
  let next = 0;
  let weightBytes = 0;
  return Array.from({ length }, (_, column) => {
    const first = Math.floor((column * places) / length) + 1;
    const last = Math.max(first, Math.floor(((column + 1) * places) / length));
    while (next < cuts.length && (cuts[next]?.nodesBefore ?? 0) < first) next++;
    let end = next;
    while (end < cuts.length && (cuts[end]?.nodesBefore ?? 0) <= last) end++;
    const within = cuts.slice(next, end);
    weightBytes = within.at(-1)?.weightBytesBefore ?? weightBytes;
    return {
      nodes: column === length - 1 ? placedNodes : first,
      weightBytes: column === length - 1 ? cutWeightBytes : weightBytes,
      least: within.length === 0 ? null : Math.min(...within.map((cut) => cut.bytes)),
    };
  });
}

/** Ticks, with the nodes and the weights before each; the last is the graph's end. */
function axis(columns: readonly PlotColumn[]): string[] {
  const spans = Math.floor(columns.length / tickSpacing);
  const ticks = Array.from({ length: spans + 1 }, (_, i) =>
    spans === 0 ? 0 : Math.round((i * (columns.length - 1)) / spans),
  );
  const line = columns.map((_, column) => (ticks.includes(column) ? '┬' : '─')).join('');
  const labels = (title: string, textOf: (column: PlotColumn) => string) =>
    ticks
      .reduce((text, tick, i) => {
        const label = textOf(columns[tick] as PlotColumn);
        const start = i > 0 && i === spans ? tick + 1 - label.length : tick;
        return `${text.padEnd(labelWidth + 2 + start)}${label}`;
      }, title.padStart(labelWidth))
      .trimEnd();
  return [
    `${' '.repeat(labelWidth + 1)}└${line}`,
    labels('nodes', ({ nodes }) => String(nodes)),
    labels('weights', ({ weightBytes }) => bytes(weightBytes)),
  ];
}
