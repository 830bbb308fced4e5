import type { ReportDocument } from '../document.ts';
import { bytes } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import { badge } from './badge.ts';
import { table } from './table.ts';

type Entry = ReportDocument['prices']['entries'][number];

/** What the figures rest on: what is measured, modelled and assumed; the prices. */
export function basisSection({ basis, prices }: ReportDocument): Markup {
  return html`<section aria-labelledby="basis"><h2 id="basis">What this rests on</h2><dl class="basis">${basis.map(
    ({ basis: label, figures, how }) => html`<dt>${figures} ${badge(label)}</dt><dd>${how}</dd>`,
  )}</dl>${table(
    'price-table',
    `List prices of ${prices.date}, ${prices.region}, ${prices.currency}`,
    [
      { head: 'Price', text: true, cell: (entry: Entry) => entry.item },
      { head: '$', cell: (entry) => entry.usd },
      { head: 'per', text: true, cell: (entry) => entry.per },
      { head: 'Source', text: true, cell: (entry) => `${entry.source} (${entry.mark})` },
    ],
    prices.entries,
  )}</section>`;
}

/** How to make the report again, from what. */
export function againSection({ command, model, partitions, campaigns }: ReportDocument): Markup {
  const inputs = [
    { what: html`Model ${name(model.name)}, ${bytes(model.weightBytes)}`, sha256: model.sha256 },
    ...partitions.map((partition) => ({
      what: html`Partition ${name(partition.name)}`,
      sha256: partition.sha256,
    })),
  ];
  const dates = campaigns
    .map((campaign) => `the ${campaign.what}’s profile of ${campaign.createdAt}`)
    .join(' and ');
  return html`<section aria-labelledby="again"><h2 id="again">Make it again</h2><pre><code>${command}</code></pre>${table(
    'hash-table',
    'Inputs',
    [
      { head: 'Input', text: true, cell: (input: (typeof inputs)[number]) => input.what },
      { head: 'SHA-256', text: true, cell: (input) => html`<code>${input.sha256}</code>` },
    ],
    inputs,
  )}<p class="quiet">From ${dates}.</p></section>`;
}
