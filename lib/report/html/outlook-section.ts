import { decimal, sumUsd } from '../../cost/money.ts';
import { mostUtilisation } from '../build/alternatives.ts';
import type { ReportDocument } from '../document.ts';
import { dollarDecimals, fixed, share, usd } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { spreadBar } from '../plot/spread-bar.ts';
import type { ReportedBreakEven } from '../schema/outlook.ts';
import { badge } from './badge.ts';
import { folded } from './folded.ts';
import { table } from './table.ts';

/** What the bill becomes: by month, by volume, when something is otherwise, and elsewhere. */
export function outlookSection(document: ReportDocument): Markup {
  return html`<section aria-labelledby="outlook"><h2 id="outlook">What could change it</h2>${sensitivity(document)}${forecastTable(document)}${unitCosts(document)}${elsewhere(document)}</section>`;
}

function sensitivity({ sensitivity: factors, monthlyUsd }: ReportDocument): Markup | null {
  const ends = factors.flatMap(({ low, high }) => [low.monthlyUsd, high.monthlyUsd]);
  const range = { least: Math.min(...ends, monthlyUsd), most: Math.max(...ends, monthlyUsd) };
  if (range.most === range.least) return null;
  const name = (factor: string) => factor.charAt(0).toUpperCase() + factor.slice(1);
  return html`<h3>One thing at a time ${badge('modelled')}</h3><p class="quiet">A month at ${usd(monthlyUsd)}, and what it costs when one input is otherwise; the largest first.</p><div class="bars">${factors.map(
    ({ factor, low, high }) =>
      html`<span class="bar-name">${name(factor)}</span>${spreadBar(low.monthlyUsd, monthlyUsd, high.monthlyUsd, range, `${usd(low.monthlyUsd)} when ${low.when}, ${usd(high.monthlyUsd)} when ${high.when}`)}<span class="bar-total">${usd(low.monthlyUsd)} – ${usd(high.monthlyUsd)}</span>`,
  )}</div>${table(
    'sensitivity-table',
    'A month, when one input is otherwise',
    [
      { head: 'Input', text: true, cell: ({ factor }: (typeof factors)[number]) => name(factor) },
      { head: 'At least', cell: ({ low }) => usd(low.monthlyUsd) },
      { head: 'when', text: true, cell: ({ low }) => low.when },
      { head: 'At most', cell: ({ high }) => usd(high.monthlyUsd) },
      { head: 'when', text: true, cell: ({ high }) => high.when },
    ],
    factors,
  )}`;
}

type Month = ReportDocument['forecast'][number];

function forecastTable({ forecast, workload }: ReportDocument): Markup {
  const total = (of: (month: Month) => number) =>
    sumUsd(forecast.map((month) => decimal(of(month)))).toNumber();
  const year = total(({ baseUsd }) => baseUsd);
  const decimals = dollarDecimals(year);
  const money = (value: number) => fixed(value, decimals);
  const growth =
    workload.growthPerMonth === 0 ? 'no growth' : `${share(workload.growthPerMonth)} growth a month`;
  return html`<h3>Twelve months ${badge('modelled')}</h3><p>${usd(year)} for the year, ${usd(total(({ lowUsd }) => lowUsd))} to ${usd(total(({ highUsd }) => highUsd))}: ${growth} ${badge('assumed')}; low and high are the ends of the 95 % intervals of what was measured.</p>${folded(
    'Month by month',
    forecast.length,
    table(
      'forecast-table',
      'US dollars a month',
      [
        { head: 'Month', cell: ({ month }: Month) => month, foot: ['Year'] },
        {
          head: 'Inferences',
          cell: ({ requests }) => fixed(requests, 0),
          foot: [
            fixed(
              total(({ requests }) => requests),
              0,
            ),
          ],
        },
        { head: 'Low', cell: ({ lowUsd }) => money(lowUsd), foot: [money(total(({ lowUsd }) => lowUsd))] },
        { head: 'Base', cell: ({ baseUsd }) => money(baseUsd), foot: [money(year)] },
        {
          head: 'High',
          cell: ({ highUsd }) => money(highUsd),
          foot: [money(total(({ highUsd }) => highUsd))],
        },
      ],
      forecast,
    ),
  )}`;
}

function unitCosts({ unitEconomics }: ReportDocument): Markup {
  return table(
    'unit-table',
    'What an inference costs at other volumes, with the same share of cold starts',
    [
      {
        head: 'Inferences a month',
        cell: ({ requestsPerMonth }: (typeof unitEconomics)[number]) => fixed(requestsPerMonth, 0),
      },
      { head: '$ a month', cell: ({ monthlyUsd }) => fixed(monthlyUsd, dollarDecimals(monthlyUsd)) },
      {
        head: '$ per thousand',
        cell: ({ usdPerThousand }) => fixed(usdPerThousand, dollarDecimals(usdPerThousand)),
      },
    ],
    unitEconomics,
  );
}

function elsewhere({ breakEven, breakEvenUnknown, workload, monthlyUsd }: ReportDocument): Markup {
  const unknown =
    breakEvenUnknown.length === 0
      ? null
      : html` Not compared, because this book has no price of it or it is too small for the model: ${breakEvenUnknown.join(', ')}.`;
  if (breakEven.length === 0) return html`<h3>Hosted otherwise</h3><p>Nothing to compare with.${unknown}</p>`;
  const verdict = ({ utilisation, monthlyUsd: other }: ReportedBreakEven) => {
    if (utilisation === null) return other < monthlyUsd ? 'cheaper at any volume' : 'dearer at any volume';
    return utilisation > mostUtilisation
      ? `not below ${share(mostUtilisation)} busy`
      : `cheaper above ${share(utilisation)} busy`;
  };
  return html`<h3>Hosted otherwise ${badge('modelled')}</h3><p class="quiet">What is paid by the hour costs as much as these functions when it is busy for the share given. Its cores are taken to be as fast as Lambda’s, and nothing to be more than ${share(mostUtilisation)} busy.${unknown}</p>${table(
    'servers-table',
    `The same ${fixed(workload.requestsPerMonth, 0)} inferences a month, hosted otherwise`,
    [
      { head: 'Host', text: true, cell: ({ name }: ReportedBreakEven) => name },
      { head: 'Needed', cell: ({ needed }) => (needed === null ? 'by use' : fixed(needed, 0)) },
      { head: '$ a month', cell: ({ monthlyUsd: other }) => fixed(other, 2) },
      { head: 'Verdict', text: true, cell: verdict },
      {
        head: 'From inferences a month, each',
        cell: ({ requestsPerMonth, utilisation }) =>
          requestsPerMonth === null || utilisation === null || utilisation > mostUtilisation
            ? '–'
            : fixed(requestsPerMonth, 0),
      },
      { head: 'Reckoned from', text: true, cell: ({ working }) => working },
    ],
    breakEven,
  )}`;
}
