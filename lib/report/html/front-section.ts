import { chosenPoint } from '../build/chosen-point.ts';
import type { ReportDocument } from '../document.ts';
import { columnDecimals, count, dollarDecimals, fixed, ms, usd } from '../format.ts';
import { html, type Markup, type Slot } from '../markup.ts';
import { paretoPlot } from '../plot/pareto-plot.ts';
import type { FrontPoint } from '../schema/front.ts';
import { memorySizes, sentence } from '../words.ts';
import { badge } from './badge.ts';
import { figure } from './figure.ts';
import { folded } from './folded.ts';
import { table } from './table.ts';

/** Latency against cost: every plan that nothing beats, and why this one. */
export function frontSection(document: ReportDocument): Markup {
  return html`<section aria-labelledby="front"><h2 id="front">Latency against cost</h2>${figure(
    'pareto',
    (size) => paretoPlot(document, size),
    caption(document),
  )}<h3>Why not another</h3>${why(document)}${folded('Every plan on the front, as a table', document.front.length, frontTable(document))}<h3>How sure the choice is</h3>${certificate(document)}</section>`;
}

function certificate({
  certificate: { statement, cutsConsidered, cutsFound, memorySizes: sizes },
}: ReportDocument): Markup {
  return html`<p>${sentence(statement)} ${badge('modelled')}</p><p class="quiet">Searched: ${fixed(cutsConsidered, 0)} of ${count(cutsFound, 'cut')} and ${count(sizes.length, 'memory size')}${sizesSearched(sizes)}.</p>`;
}

const mostNamedSizes = 12;

function sizesSearched(sizesMb: readonly number[]): string {
  if (sizesMb.length === 0) return '';
  if (sizesMb.length <= mostNamedSizes)
    return `: ${sizesMb.map((size) => fixed(size, 0)).join(', ')}\u00a0MB`;
  return ` from ${fixed(Math.min(...sizesMb), 0)} to ${fixed(Math.max(...sizesMb), 0)}\u00a0MB`;
}

function caption({ front, bounds, latencyBasis }: ReportDocument): Markup {
  const slo =
    bounds.slo === null
      ? null
      : ` Asked for: p${bounds.slo.percentile} of ${ms(bounds.slo.latencyMs)} at most.`;
  const budget =
    bounds.budgetUsdPerMillion === null
      ? null
      : ` Budget: ${usd(bounds.budgetUsdPerMillion)} per million inferences.`;
  return html`The Pareto front: ${count(front.length, 'plan')} that no other plan beats in both latency and cost ${badge('modelled')}; latency is the warm median. The diamond is what the chosen plan took ${badge(latencyBasis)}, with the 95 % interval of its median.${slo}${budget}`;
}

function why(document: ReportDocument): Markup {
  const { front, chosen, unsplit } = document;
  const others: { word: string; point: FrontPoint | undefined }[] = [
    { word: 'Next faster', point: front[chosen - 1] },
    { word: 'Next cheaper', point: front[chosen + 1] },
    { word: 'No split', point: chosenPoint(document).partitions.length > 1 ? unsplit : undefined },
  ];
  const known = others.flatMap(({ word, point }) => (point === undefined ? [] : [{ word, point }]));
  if (known.length === 0)
    return html`<p>No other plan is on the front: this one is the fastest and the cheapest.</p>`;
  return html`<dl class="reasons">${known.map(
    ({ word, point }) =>
      html`<dt>${word}</dt><dd><strong>${planName(point)}</strong>: ${ms(point.latencyMs)}, ${usd(point.costUsdPerMillion)} per million. ${sentence(point.reason)}</dd>`,
  )}</dl>`;
}

const planName = (point: FrontPoint): string =>
  point.partitions.length === 1
    ? `One function, ${sizesOf(point)}`
    : `${count(point.partitions.length, 'partition')}, ${sizesOf(point)}`;

const sizesOf = ({ partitions }: FrontPoint): string =>
  memorySizes(partitions.map((partition) => partition.memoryMb));

interface Row {
  readonly label: Slot;
  readonly point: FrontPoint;
}

function frontTable({ front, chosen, unsplit }: ReportDocument): Markup {
  const rows: Row[] = [
    ...front.map((point, i) => ({ label: i === chosen ? `${i + 1}, chosen` : `${i + 1}`, point })),
    { label: 'no split', point: unsplit },
  ];
  const points = rows.map((row) => row.point);
  const time = columnDecimals(points.map((point) => point.latencyMs));
  const money = dollarDecimals(Math.min(...points.map((point) => point.costUsdPerMillion)));
  return table(
    'front-table',
    html`Plans on the front and the unsplit plan ${badge('modelled')}`,
    [
      { head: 'Plan', text: true, cell: (row: Row) => row.label },
      { head: 'Partitions', cell: ({ point }) => point.partitions.length },
      { head: 'Memory sizes', text: true, cell: ({ point }) => sizesOf(point) },
      { head: 'p50 (ms)', cell: ({ point }) => fixed(point.latencyMs, time) },
      { head: 'p95 (ms)', cell: ({ point }) => fixed(point.latencyP95Ms, time) },
      { head: 'Cold (ms)', cell: ({ point }) => fixed(point.coldLatencyMs, time) },
      { head: '$ per million', cell: ({ point }) => fixed(point.costUsdPerMillion, money) },
      { head: 'Why', text: true, cell: ({ point }) => sentence(point.reason) },
    ],
    rows,
    (row) => row.point === front[chosen],
  );
}
