import type { ReportDocument } from '../document.ts';
import { bytes, columnDecimals, fixed } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import type { ReportedPartition } from '../schema/partition.ts';
import { badge } from './badge.ts';
import { table } from './table.ts';

/** What each partition holds, and its prediction beside its measurement. */
export function partitionsSection(document: ReportDocument): Markup {
  return html`<section aria-labelledby="partitions"><h2 id="partitions">The partitions</h2>${contentTable(document)}${timesTable(document)}</section>`;
}

function contentTable({ partitions }: ReportDocument): Markup {
  const total = (value: (row: ReportedPartition) => number) =>
    partitions.reduce((sum, row) => sum + value(row), 0);
  return table(
    'partitions-table',
    'What each function holds, and the tensors that go in and out',
    [
      { head: 'Partition', text: true, cell: (row: ReportedPartition) => name(row.name), foot: ['All'] },
      { head: 'Segments', cell: segments },
      {
        head: 'Nodes',
        cell: (row) => fixed(row.nodes, 0),
        foot: [
          fixed(
            total(({ nodes }) => nodes),
            0,
          ),
        ],
      },
      {
        head: 'Weights',
        cell: (row) => bytes(row.weightBytes),
        foot: [bytes(total(({ weightBytes }) => weightBytes))],
      },
      { head: 'Memory (MB)', cell: (row) => fixed(row.memoryMb, 0) },
      { head: 'Architecture', text: true, cell: (row) => row.architecture },
      { head: 'Goes in', cell: (row) => `${bytes(row.bytesIn)}, ${channelWords[row.channelIn]}` },
      { head: 'Comes out', cell: (row) => `${bytes(row.bytesOut)}, ${channelWords[row.channelOut]}` },
    ],
    partitions,
  );
}

const segments = ({ from, to }: ReportedPartition): string =>
  to === from + 1 ? `${to}` : `${from + 1}–${to}`;

const channelWords = { inline: 'inline', s3: 'by S3' } as const;

function timesTable({ partitions, latencyBasis }: ReportDocument): Markup {
  const decimals = columnDecimals(
    partitions.flatMap((row) => [row.predictedDurationMs ?? 0, row.durationMs?.median ?? 0]),
  );
  const known = (value: number | null | undefined, digits: number) =>
    value === null || value === undefined ? '–' : fixed(value, digits);
  return table(
    'partition-times-table',
    html`Predicted ${badge('modelled')} against observed ${badge(latencyBasis)}: warm duration, init, most memory used`,
    [
      { head: 'Partition', text: true, cell: (row: ReportedPartition) => name(row.name) },
      { head: 'Duration, predicted (ms)', cell: (row) => known(row.predictedDurationMs, decimals) },
      { head: 'Duration, median (ms)', cell: (row) => known(row.durationMs?.median, decimals) },
      {
        head: '95 % interval',
        cell: ({ durationMs: found }) =>
          found === null ? '–' : `${fixed(found.low, decimals)} – ${fixed(found.high, decimals)}`,
      },
      { head: 'Init, predicted (ms)', cell: (row) => known(row.predictedInitMs, 0) },
      { head: 'Init, median (ms)', cell: (row) => known(row.initMs?.median, 0) },
      { head: 'Memory, predicted (MB)', cell: (row) => known(row.predictedMaxMemoryMb, 0) },
      { head: 'Memory, most used (MB)', cell: (row) => known(row.maxMemoryMb, 0) },
    ],
    partitions,
  );
}
