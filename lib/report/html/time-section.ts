import { callMs } from '../build/time-parts.ts';
import type { ReportDocument } from '../document.ts';
import { columnDecimals, fixed, ms } from '../format.ts';
import { html, type Markup, name, type Slot } from '../markup.ts';
import { type PartitionTime, timeParts } from '../schema/partition.ts';
import { timeWords } from '../words.ts';
import { badge } from './badge.ts';
import { bars } from './bars.ts';
import { table } from './table.ts';

/** Where the milliseconds of a warm inference go. */
export function timeSection({ time, latencyBasis }: ReportDocument): Markup {
  const kinds = [...timeParts, 'client' as const].map((part) => ({
    kind: `t-${part}`,
    word: timeWords[part],
  }));
  const rows = time.partitions.map((row) => ({
    name: name(row.partition),
    values: [row.runMs, row.codecMs, row.storageMs, row.handlerMs, row.hopMs, 0],
  }));
  const client = { name: 'Client', values: [0, 0, 0, 0, 0, time.clientMs] };
  const shown = time.clientMs > 0 ? [...rows, client] : rows;
  return html`<section aria-labelledby="time"><h2 id="time">Where the time goes</h2><p>One warm inference takes ${ms(time.totalMs)} on average ${badge(latencyBasis)}. These are means, because means add up and medians don’t.</p>${bars(kinds, shown, time.totalMs, ms)}${timeTable(time)}</section>`;
}

interface Row {
  readonly name: Slot;
  readonly time: PartitionTime | null;
  readonly totalMs: number;
  readonly n: number;
}

function timeTable({ partitions, clientMs, totalMs }: ReportDocument['time']): Markup {
  const rows: Row[] = partitions.map((time) => ({
    name: name(time.partition),
    time,
    totalMs: callMs(time),
    n: time.n,
  }));
  const client: Row = { name: 'Client, between the calls', time: null, totalMs: clientMs, n: 0 };
  const decimals = columnDecimals([...rows.map((row) => row.time?.runMs ?? 0), totalMs]);
  const column = (head: string, value: (time: PartitionTime) => number) => ({
    head,
    cell: (row: Row) => (row.time === null ? '' : fixed(value(row.time), decimals)),
    foot: [
      fixed(
        partitions.reduce((sum, time) => sum + value(time), 0),
        decimals,
      ),
    ],
  });
  return table(
    'time-table',
    'Mean of warm invocations, ms',
    [
      { head: 'Partition', text: true, cell: (row: Row) => row.name, foot: ['All'] },
      column('Run', (time) => time.runMs),
      column('Decode, encode', (time) => time.codecMs),
      column('Fetch, store', (time) => time.storageMs),
      column('Rest of handler', (time) => time.handlerMs),
      column('Hop', (time) => time.hopMs),
      { head: 'All', cell: (row) => fixed(row.totalMs, decimals), foot: [fixed(totalMs, decimals)] },
      { head: 'Samples', cell: (row) => (row.time === null ? '' : fixed(row.n, 0)) },
    ],
    clientMs > 0 ? [...rows, client] : rows,
  );
}
