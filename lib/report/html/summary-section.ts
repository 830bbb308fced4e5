import { decimal, sumUsd } from '../../cost/money.ts';
import { chosenPoint } from '../build/chosen-point.ts';
import type { ReportDocument } from '../document.ts';
import { bytes, count, fixed, moment, rounded, share, signedPercent, usd } from '../format.ts';
import { html, type Markup, name, type Slot } from '../markup.ts';
import { causeWords, enforcementWords, sentence, targetName } from '../words.ts';
import { badge } from './badge.ts';
import { table } from './table.ts';

/** The first page: what there is to decide, what it costs, against what, and for which plan. */
export function summarySection(document: ReportDocument): Markup {
  const { model } = document;
  return html`<header><p class="kicker">Partita cost report, ${moment(document.createdAt)}</p><h1>${name(model.name)}</h1><p class="quiet">A model of ${rounded(model.parameters)} parameters (${bytes(model.weightBytes)}), run by ONNX Runtime ${document.onnxRuntimeVersion}</p></header><section aria-labelledby="summary"><h2 id="summary">The month, and what to decide</h2>${decision(document)}${keyFigures(document)}${change(document)}<h3>What is paid for</h3><p class="lede">${document.summary}</p><p>${sentence(chosenPoint(document).reason)}</p>${ranOn(document)}</section>`;
}

/** Before any figure. */
const decision = ({ decision: words }: ReportDocument): Markup =>
  html`<p class="note decision"><strong>To decide:</strong> ${words}</p>`;

function change({ approved }: ReportDocument): Markup | null {
  if (approved === null || approved.causes.length === 0) return null;
  return table(
    'change-table',
    html`Why it is not the ${usd(approved.monthlyUsd)} a month that were approved ${moment(approved.createdAt)}`,
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
}

type Cause = NonNullable<ReportDocument['approved']>['causes'][number];

const signedUsd = (amount: number): string => `${amount < 0 ? '−' : '+'}${usd(Math.abs(amount))}`;

interface Figure {
  readonly head: string;
  readonly figure: string;
  readonly note: Slot;
}

function keyFigures(document: ReportDocument): Markup {
  const { workload, usdPerThousand, monthlyUsd, forecast, profilingUsd, prices } = document;
  const year = (of: (month: (typeof forecast)[number]) => number) =>
    usd(sumUsd(forecast.map((month) => decimal(of(month)))).toNumber());
  const figures: Figure[] = [
    {
      head: 'A month',
      figure: usd(monthlyUsd),
      note: html`at ${fixed(workload.requestsPerMonth, 0)} inferences ${badge('assumed')}`,
    },
    {
      head: 'Per thousand inferences',
      figure: usd(usdPerThousand),
      note: 'list prices, no free tier taken off',
    },
    {
      head: 'Twelve months',
      figure: year(({ baseUsd }) => baseUsd),
      note: html`${year(({ lowUsd }) => lowUsd)} to ${year(({ highUsd }) => highUsd)} ${badge('modelled')}`,
    },
    againstBudget(document),
    againstApproved(document),
    {
      head: 'Measuring it cost, once',
      figure: usd(profilingUsd),
      note: `at list prices ${count(prices.daysOld, 'day')} old`,
    },
  ];
  return html`<dl class="figures">${figures.map(
    ({ head, figure, note }) =>
      html`<div><dt>${head}</dt><dd class="figure">${figure}</dd><dd class="quiet">${note}</dd></div>`,
  )}</dl>`;
}

function againstBudget({ monthlyBudgetUsd, monthlyUsd }: ReportDocument): Figure {
  const head = 'Against the budget';
  if (monthlyBudgetUsd === null) return { head, figure: '–', note: 'none was given' };
  const part = monthlyBudgetUsd === 0 ? '' : `, ${share(monthlyUsd / monthlyBudgetUsd)} of it`;
  return {
    head,
    figure: signedUsd(monthlyUsd - monthlyBudgetUsd),
    note: `to ${usd(monthlyBudgetUsd)} a month${part}`,
  };
}

function againstApproved({ approved }: ReportDocument): Figure {
  const head = 'Against the approved plan';
  if (approved === null) return { head, figure: '–', note: 'none was given' };
  const [cause] = approved.causes;
  const percent = approved.changePercent === null ? '' : ` (${signedPercent(approved.changePercent)})`;
  const why = cause === undefined ? 'nothing has changed' : `mostly ${causeWords[cause.cause].toLowerCase()}`;
  return { head, figure: signedUsd(approved.changeUsd), note: `a month${percent}: ${why}` };
}

function ranOn({ campaigns, latencyBasis, prices, workload }: ReportDocument): Markup | null {
  const campaign = campaigns[0];
  if (campaign === undefined) return null;
  const { target, enforcement } = campaign;
  const warning =
    target === 'aws' ? null : html` <strong>These latencies are not AWS’s</strong>; the prices are.`;
  return html`<p class="note">Latencies ${badge(latencyBasis)} on ${targetName(target)} (${enforcement}): ${enforcementWords[enforcement]}.${warning} Dollars are the billed milliseconds at list prices of ${prices.date} in ${prices.region} (${count(prices.daysOld, 'day')} old), with at most ${share(Math.max(...workload.coldStartRates))} cold starts ${badge(workload.coldStartBasis)}.</p>`;
}
