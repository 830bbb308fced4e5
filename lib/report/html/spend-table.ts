import { decimal, sumUsd } from '../../cost/money.ts';
import type { ReportDocument } from '../document.ts';
import { dollarDecimals, fixed } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import type { Campaign } from '../schema/campaign.ts';
import { folded } from './folded.ts';
import { table } from './table.ts';

type Line = Campaign['spend'][number];

/** What measuring cost, function by function; billed once, not each month. */
export const spendTables = ({ campaigns }: ReportDocument): Markup[] =>
  campaigns
    .filter(({ spend }) => spend.length > 0)
    .map((campaign) =>
      folded(
        `What measuring the ${campaign.what} cost, line by line`,
        campaign.spend.length,
        spendTable(campaign),
      ),
    );

function spendTable({ what, spend, spendUsd, invocations }: Campaign): Markup {
  const decimals = dollarDecimals(Math.min(...spend.map(({ usd }) => Number(usd))));
  const answered = spend.reduce((sum, line) => sum + line.invocations, 0);
  // Ends of doubles aside: what failed and what went by S3 is no line.
  const restUsd = decimal(spendUsd)
    .minus(sumUsd(spend.map(({ usd }) => decimal(usd))))
    .round(12)
    .toNumber();
  const rest =
    restUsd > 0
      ? html`<p class="quiet">The rest of the total, $${fixed(restUsd, decimals)}, is ${fixed(invocations - answered, 0)} invocations that failed, and hand-offs by S3.</p>`
      : null;
  return html`${table(
    `${what}-spend`,
    'Once, at list prices: memory ÷ 1,024 × billed seconds × the price of a GB-second, and a request each',
    [
      { head: 'Function', text: true, cell: (line: Line) => name(line.function), foot: ['All'] },
      { head: 'Memory (MB)', cell: ({ memoryMb }) => fixed(memoryMb, 0) },
      { head: 'Invocations', cell: (line) => fixed(line.invocations, 0), foot: [fixed(invocations, 0)] },
      { head: 'Billed (ms), all', cell: ({ billedMs }) => fixed(billedMs, 0) },
      { head: '$', cell: ({ usd }) => fixed(Number(usd), decimals), foot: [fixed(spendUsd, decimals)] },
    ],
    spend,
  )}${rest}`;
}
