import { predictionLevel } from '../../plan/plan.ts';
import type { ReportDocument } from '../document.ts';
import { columnDecimals, count, fixed, ms, signedPercent, usd } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { Comparison } from '../schema/front.ts';
import { badge } from './badge.ts';
import { table } from './table.ts';

/** How fast it is, and how well that and the cost were foretold. */
export function speedSection(document: ReportDocument): Markup {
  const { latencyP50Ms, latencyP95Ms, coldLatencyMs } = document.comparison;
  const figures = [
    { head: 'Warm latency, p50', at: latencyP50Ms },
    { head: 'Warm latency, p95', at: latencyP95Ms },
    { head: 'Cold start, whole chain', at: coldLatencyMs },
  ];
  return html`<section aria-labelledby="speed"><h2 id="speed">How fast it is, and how well that was foretold</h2><dl class="figures">${figures.map(
    ({ head, at }) =>
      html`<div><dt>${head}</dt><dd class="figure">${ms(at.measured)}</dd><dd class="quiet">${foretold(at)}</dd></div>`,
  )}</dl>${comparisonTable(document)}</section>`;
}

const foretold = ({ predicted, errorPercent }: Comparison): string =>
  `predicted ${ms(predicted)}${errorPercent === null ? '' : `, off by ${signedPercent(errorPercent)}`}`;

/** What the intervals of the predictions are, and what was observed within them. */
function openText(comparison: ReportDocument['comparison']): string {
  const known = Object.values(comparison).filter(({ predictedLow }) => predictedLow !== null);
  if (known.length === 0) return '';
  const within = known.filter(
    ({ measured, predictedLow, predictedHigh }) =>
      (predictedLow ?? 0) <= measured && measured <= (predictedHigh ?? 0),
  );
  return ` The intervals of the predictions are what the profile’s samples leave open, not how far inferences differ nor what else can be wrong; ${within.length} of ${known.length} hold what was observed.`;
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
      {
        head: html`Its ${100 * predictionLevel} % interval ${badge('modelled')}`,
        cell: (row) =>
          row.predictedLow === null
            ? '–'
            : `${figure(row, row.predictedLow)} – ${figure(row, row.predictedHigh)}`,
      },
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
  )}<p class="quiet">${bits} From ${count(comparison.latencyP50Ms.n, 'warm inference')} and ${count(comparison.coldLatencyMs.n, 'cold inference')}.${openText(comparison)} Latencies are those of a caller who walks the chain. The cost compared is that of durations, requests, initialisations and S3; the month’s bill has logs and whoever walks the chain as well.</p>`;
}
