import { chosenPoint } from '../build/chosen-point.ts';
import type { ReportDocument } from '../document.ts';
import {
  bytes,
  columnDecimals,
  count,
  fixed,
  moment,
  ms,
  rounded,
  share,
  signedPercent,
  usd,
} from '../format.ts';
import { html, type Markup, name, type Slot } from '../markup.ts';
import type { Comparison } from '../schema/front.ts';
import { causeWords, enforcementWords, sentence, targetName } from '../words.ts';
import { badge } from './badge.ts';
import { table } from './table.ts';

/** The first page: what it is, what was chosen, what it costs, how long it takes, how well that was foretold. */
export function summarySection(document: ReportDocument): Markup {
  const { model } = document;
  return html`<header><p class="kicker">Partita cost report, ${moment(document.createdAt)}</p><h1>${name(model.name)}</h1><p class="quiet">${rounded(model.parameters)} parameters, ${bytes(model.weightBytes)} of weights, ONNX Runtime ${document.onnxRuntimeVersion}</p></header><section aria-labelledby="summary"><h2 id="summary">The plan</h2><p class="lede">${document.summary}</p><p>${sentence(chosenPoint(document).reason)}</p>${decision(document)}${keyFigures(document)}${ranOn(document)}${comparisonTable(document)}</section>`;
}

/** To decide, before any figure. */
function decision({ decision: words, approved }: ReportDocument): Markup {
  const parts =
    approved === null || approved.causes.length === 0
      ? null
      : table(
          'change-table',
          html`From ${usd(approved.monthlyUsd)} a month, approved ${moment(approved.createdAt)}, because of`,
          [
            { head: 'Cause', text: true, cell: ({ cause }: Cause) => causeWords[cause], foot: ['All'] },
            {
              head: '$ a month',
              cell: ({ usd: amount }) => signedUsd(amount),
              foot: [signedUsd(approved.changeUsd)],
            },
          ],
          approved.causes,
        );
  return html`<p class="note"><strong>To decide:</strong> ${words}</p>${parts}`;
}

type Cause = NonNullable<ReportDocument['approved']>['causes'][number];

const signedUsd = (amount: number): string => `${amount < 0 ? '−' : '+'}${usd(Math.abs(amount))}`;

function keyFigures(document: ReportDocument): Markup {
  const { comparison, workload, usdPerThousand, usdPerMillion, monthlyUsd } = document;
  const { latencyP50Ms, latencyP95Ms, coldLatencyMs } = comparison;
  const requests = fixed(workload.requestsPerMonth, 0);
  const foretold = ({ predicted, errorPercent }: Comparison, text: (value: number) => string) =>
    `predicted ${text(predicted)}${errorPercent === null ? '' : `, off by ${signedPercent(errorPercent)}`}`;
  const time = (head: string, comparison: Comparison) => ({
    head,
    figure: ms(comparison.measured),
    note: foretold(comparison, ms),
  });
  const figures: { head: string; figure: string; note: Slot }[] = [
    {
      head: 'A month',
      figure: usd(monthlyUsd),
      note: html`at ${requests} inferences ${badge('assumed')}`,
    },
    { head: 'Per thousand inferences', figure: usd(usdPerThousand), note: 'no free tier taken off' },
    {
      head: 'Per million inferences',
      figure: usd(usdPerMillion),
      note: 'the month’s bill over its inferences',
    },
    time('Warm latency, p50', latencyP50Ms),
    time('Warm latency, p95', latencyP95Ms),
    time('Cold start, whole chain', coldLatencyMs),
  ];
  return html`<dl class="figures">${figures.map(
    ({ head, figure, note }) =>
      html`<div><dt>${head}</dt><dd class="figure">${figure}</dd><dd class="quiet">${note}</dd></div>`,
  )}</dl>`;
}

function ranOn({ campaigns, latencyBasis, prices, workload }: ReportDocument): Markup | null {
  const campaign = campaigns[0];
  if (campaign === undefined) return null;
  const { target, enforcement } = campaign;
  const warning =
    target === 'aws' ? null : html` <strong>These latencies are not AWS’s</strong>; the prices are.`;
  return html`<p class="note">Latencies ${badge(latencyBasis)} on ${targetName(target)} (${enforcement}): ${enforcementWords[enforcement]}.${warning} Dollars are the billed milliseconds at list prices of ${prices.date} in ${prices.region}, with at most ${share(Math.max(...workload.coldStartRates))} cold starts ${badge(workload.coldStartBasis)}.</p>`;
}

interface Row extends Comparison {
  readonly what: string;
  readonly dollars: boolean;
}

function comparisonTable({ comparison, latencyBasis, exact }: ReportDocument): Markup {
  const rows: Row[] = [
    { what: 'Warm latency, p50 (ms)', dollars: false, ...comparison.latencyP50Ms },
    { what: 'Warm latency, p95 (ms)', dollars: false, ...comparison.latencyP95Ms },
    { what: 'Latency with every partition cold, p50 (ms)', dollars: false, ...comparison.coldLatencyMs },
    { what: 'Cost per million inferences ($)', dollars: true, ...comparison.usdPerMillion },
  ];
  const figure = (row: Row, value: number | null) => {
    if (value === null) return '–';
    return row.dollars ? usd(value) : fixed(value, columnDecimals([row.predicted, row.measured]));
  };
  const bits = exact
    ? 'Every answer had the same bits as the unsplit model’s.'
    : html`<strong>Not every answer had the bits of the unsplit model’s.</strong>`;
  return html`${table(
    'comparison-table',
    'Predicted against measured',
    [
      { head: 'Quantity', text: true, cell: (row: Row) => row.what },
      { head: html`Predicted ${badge('modelled')}`, cell: (row) => figure(row, row.predicted) },
      { head: html`Observed ${badge(latencyBasis)}`, cell: (row) => figure(row, row.measured) },
      {
        head: '95 % interval',
        cell: (row) => (row.low === null ? '–' : `${figure(row, row.low)} – ${figure(row, row.high)}`),
      },
      { head: 'Inferences', cell: (row) => fixed(row.n, 0) },
      {
        head: 'Prediction off by',
        cell: (row) => (row.errorPercent === null ? '–' : signedPercent(row.errorPercent)),
      },
    ],
    rows,
  )}<p class="quiet">${bits} From ${count(comparison.latencyP50Ms.n, 'warm inference')} and ${count(comparison.coldLatencyMs.n, 'cold inference')}.</p>`;
}
