import { decimal, sumUsd } from '../../cost/money.ts';
import { type CostKind, costKinds } from '../../cost/usage.ts';
import type { ReportDocument } from '../document.ts';
import { dollarDecimals, fixed, precise, share, usd } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import type { ReportedBillLine } from '../schema/bill.ts';
import { costWords, priceWords } from '../words.ts';
import { badge } from './badge.ts';
import { bars } from './bars.ts';
import { table } from './table.ts';
import { workingOf } from './working.ts';

/** What a month costs, by partition, by kind and line by line. */
export function costSection(document: ReportDocument): Markup {
  const { bill, monthlyUsd, usdPerMillion, workload } = document;
  const owners = [...new Set(bill.lines.map((line) => line.owner))];
  const kinds = costKinds.filter((kind) => bill.lines.some((line) => line.kind === kind));
  const amount = (owner: string, kind: CostKind) =>
    sum(bill.lines.filter((line) => line.owner === owner && line.kind === kind));
  const rows = owners.map((owner) => ({
    name: name(owner),
    values: kinds.map((kind) => amount(owner, kind)),
  }));
  const parts = kinds.map((kind) => ({ kind: `c-${kind}`, word: costWords[kind] }));
  return html`<section aria-labelledby="cost"><h2 id="cost">What it costs</h2><p>${fixed(workload.requestsPerMonth, 0)} inferences a month ${badge('assumed')} cost ${usd(monthlyUsd)}; a million cost ${usd(usdPerMillion)}.</p>${
    monthlyUsd > 0
      ? [
          bars(parts, rows, monthlyUsd, usd),
          byOwner(document, owners, kinds, amount),
          billTable(document),
          freeTierTable(document),
        ]
      : null
  }<p class="quiet">A line is its quantity times its price, and the lines add up to the month. AWS counts 1,024 MB as a GB, and a thousand billed milliseconds as a second. Amounts are shown rounded, quantities to nine digits; the files beside this page carry every digit.</p></section>`;
}

/** Exact amounts, as a number to show. */
const sum = (lines: readonly ReportedBillLine[]): number =>
  sumUsd(lines.map((line) => decimal(line.usd))).toNumber();

function byOwner(
  { bill, monthlyUsd }: ReportDocument,
  owners: readonly string[],
  kinds: readonly CostKind[],
  amount: (owner: string, kind: CostKind) => number,
): Markup {
  const decimals = dollarDecimals(monthlyUsd);
  const money = (value: number) => fixed(value, decimals);
  const of = (owner: string) => sum(bill.lines.filter((line) => line.owner === owner));
  return table(
    'cost-table',
    'US dollars a month, by part and kind',
    [
      { head: 'Part', text: true, cell: (owner: string) => name(owner), foot: ['All'] },
      ...kinds.map((kind) => ({
        head: costWords[kind],
        cell: (owner: string) => money(amount(owner, kind)),
        foot: [money(sum(bill.lines.filter((line) => line.kind === kind)))],
      })),
      { head: 'All', cell: (owner) => money(of(owner)), foot: [money(monthlyUsd)] },
      { head: 'Share', cell: (owner) => share(of(owner) / monthlyUsd) },
    ],
    owners,
  );
}

function billTable(document: ReportDocument): Markup {
  const { bill, monthlyUsd } = document;
  const decimals = dollarDecimals(monthlyUsd);
  return table(
    'bill-table',
    'The bill, line by line: quantity times price',
    [
      { head: 'Part', text: true, cell: (line: ReportedBillLine) => name(line.owner), foot: ['All'] },
      { head: 'Charge', text: true, cell: (line) => priceWords[line.item] },
      { head: 'Kind', text: true, cell: (line) => html`${costWords[line.kind]} ${badge(line.basis)}` },
      { head: 'Quantity', cell: ({ quantity }) => precise(Number(quantity)) },
      { head: 'Unit', text: true, cell: ({ unit }) => unit },
      { head: '$ a unit', cell: ({ unitPriceUsd }) => unitPriceUsd },
      {
        head: '$ a month',
        cell: (line) => fixed(Number(line.usd), decimals),
        foot: [fixed(monthlyUsd, decimals)],
      },
      { head: 'Quantity reckoned from', text: true, cell: (line) => workingOf(line, document) },
    ],
    bill.lines,
  );
}

function freeTierTable({ freeTier }: ReportDocument): Markup | null {
  const { lines, totalUsd } = freeTier;
  if (lines.length === 0) return null;
  const decimals = dollarDecimals(Number(totalUsd));
  return table(
    'free-tier-table',
    'The free tier, which is not taken off: what it would save if nothing else in the account used it',
    [
      {
        head: 'Charge',
        text: true,
        cell: ({ item }: (typeof lines)[number]) => priceWords[item],
        foot: ['All'],
      },
      { head: 'Free', cell: ({ quantity }) => precise(Number(quantity)) },
      { head: 'Unit', text: true, cell: ({ unit }) => unit },
      {
        head: '$ a month',
        cell: (line) => fixed(-Number(line.usd), decimals),
        foot: [fixed(-Number(totalUsd), decimals)],
      },
    ],
    lines,
  );
}
