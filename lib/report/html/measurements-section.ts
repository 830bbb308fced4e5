import { latencyBasisOf } from '../build/basis.ts';
import type { ReportDocument } from '../document.ts';
import { bytes, columnDecimals, count, dollarDecimals, fixed, moment, usd } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import { type Cuts, cutPlot } from '../plot/cut-plot.ts';
import type { Campaign, Measurement } from '../schema/campaign.ts';
import { targetName } from '../words.ts';
import { badge } from './badge.ts';
import { figure } from './figure.ts';
import { folded } from './folded.ts';
import { spendTables } from './spend-table.ts';
import { table } from './table.ts';

/** Everything that was measured, failures among it, and where the model can be cut. */
export function measurementsSection(document: ReportDocument): Markup {
  const { cuts, campaigns, model } = document;
  return html`<section aria-labelledby="measurements"><h2 id="measurements">What was measured</h2>${campaigns.map(
    measurementTable,
  )}${spendTables(document)}${cuts === null || cuts.length === 0 ? null : cutFigure(cuts, model.weightBytes)}</section>`;
}

function measurementTable(campaign: Campaign): Markup {
  const { measurements } = campaign;
  const warm = measurements.flatMap((row) => (row.warm === null ? [] : [row.warm]));
  const decimals = columnDecimals(warm.flatMap(({ latencyMs }) => [latencyMs.median, latencyMs.p95]));
  const cheapest = warm.length === 0 ? 0 : Math.min(...warm.map((row) => row.costUsdPerMillion));
  const money = dollarDecimals(cheapest);
  const what = campaign.what === 'plan' ? 'The chosen plan, deployed' : 'The model, in provisional functions';
  return html`${table(
    `${campaign.what}-measurements`,
    html`${what} ${badge(latencyBasisOf(campaign))}`,
    [
      { head: 'Function', text: true, cell: (row: Measurement) => name(row.function) },
      { head: 'Memory (MB)', cell: (row) => fixed(row.memoryMb, 0) },
      { head: 'Init (ms)', cell: ({ cold }) => (cold === null ? '–' : fixed(cold.initMs.median, 0)) },
      { head: 'Cold call (ms)', cell: ({ cold }) => (cold === null ? '–' : fixed(cold.latencyMs.median, 0)) },
      {
        head: 'Warm call, median (ms)',
        cell: (row) => cell(row, (w) => fixed(w.latencyMs.median, decimals)),
      },
      {
        head: '95 % interval',
        cell: (row) =>
          cell(row, (w) => `${fixed(w.latencyMs.low, decimals)} – ${fixed(w.latencyMs.high, decimals)}`),
      },
      { head: 'p95 (ms)', cell: (row) => cell(row, (w) => fixed(w.latencyMs.p95, decimals)) },
      { head: 'Billed (ms)', cell: (row) => cell(row, (w) => fixed(w.billedMs, 0)) },
      { head: '$ per million', cell: (row) => cell(row, (w) => fixed(w.costUsdPerMillion, money)) },
      { head: 'Memory used (MB)', cell: (row) => cell(row, (w) => fixed(w.maxMemoryMb, 0)) },
      { head: 'Samples', cell: sampleSize },
    ],
    measurements,
  )}${failures(measurements)}<p class="quiet">${count(campaign.invocations, 'invocation')} in ${fixed(campaign.seconds, 0)} s on ${targetName(campaign.target)}, ${moment(campaign.createdAt)}; at list prices they would cost ${usd(campaign.spendUsd)}. “$ per million” is the warm duration and the request fee of that function alone.</p>`;
}

const cell = (row: Measurement, text: (warm: NonNullable<Measurement['warm']>) => string): string =>
  row.warm === null ? '–' : text(row.warm);

function sampleSize({ cold, warm, failure }: Measurement): string {
  if (failure !== null && warm === null) return failureWords[failure.kind];
  const parts = [
    ...(warm === null ? [] : [`${fixed(warm.latencyMs.n, 0)} warm`]),
    ...(cold === null ? [] : [`${fixed(cold.initMs.n, 0)} cold`]),
  ];
  return parts.join(', ') || '–';
}

const failureWords = { 'out-of-memory': 'out of memory', timeout: 'timeout', error: 'error' } as const;

/** What a function said when it failed. */
function failures(measurements: readonly Measurement[]): Markup | null {
  const failed = measurements.flatMap((row) =>
    row.failure === null ? [] : [{ ...row, failure: row.failure }],
  );
  if (failed.length === 0) return null;
  return html`<ul class="failures">${failed.map(
    ({ function: failing, memoryMb, failure }) =>
      html`<li>${name(failing)} at ${fixed(memoryMb, 0)} MB: ${failureWords[failure.kind]}. <span class="quiet">${failure.message}</span></li>`,
  )}</ul>`;
}

function cutFigure(cuts: Cuts, weightBytes: number): Markup {
  const tableOfCuts = table(
    'cuts-table',
    'Cuts of the model',
    [
      {
        head: 'Cut',
        text: true,
        cell: (cut: Cuts[number]) => (cut.used ? `${cut.index}, used` : `${cut.index}`),
      },
      { head: 'Weights before', cell: (cut) => bytes(cut.weightBytesBefore) },
      { head: 'Tensors', cell: (cut) => cut.tensors },
      { head: 'Bytes that cross', cell: (cut) => bytes(cut.bytes) },
    ],
    cuts,
    (cut) => cut.used,
  );
  return html`<h3>Where the model can be cut</h3>${figure(
    'cuts',
    (size) => cutPlot(cuts, weightBytes, { ...size, height: 300 }),
    html`${count(cuts.length, 'cut')}, counted on the graph: what must cross each, against the weights that lie before it. ${cuts.some((cut) => cut.used) ? 'The plan uses those marked.' : 'The plan uses none.'}`,
  )}${folded('Every cut, as a table', cuts.length, tableOfCuts)}`;
}
