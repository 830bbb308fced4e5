import type { ReportDocument } from '../document.ts';
import { fixed, signedPercent, usd } from '../format.ts';
import { causeWords, costWords } from '../words.ts';

/**
 * A comment for a pull request: what a month costs, past and new, with the details folded away.
 *
 * @returns nothing where a report to compare with was given and nothing has changed
 */
export function renderMarkdown(document: ReportDocument): string {
  const { approved, model, monthlyUsd, usdPerThousand, workload, decision } = document;
  if (approved !== null && approved.changeUsd === 0 && approved.planHash === document.planHash) return '';
  const head =
    approved === null
      ? `**${usd(monthlyUsd)} a month**`
      : `**${usd(approved.monthlyUsd)} → ${usd(monthlyUsd)} a month** (${change(approved)})`;
  const lines = [
    `### Partita: ${text(model.name)}`,
    '',
    `${head} at ${fixed(workload.requestsPerMonth, 0)} inferences (assumed), ${usd(usdPerThousand)} per thousand. ${text(decision)}`,
    '',
    ...(approved === null ? [] : [...causes(approved), '']),
    '<details><summary>The bill</summary>',
    '',
    '| Part | Charge | Quantity | Unit | $ a unit | $ a month |',
    '| --- | --- | ---: | --- | ---: | ---: |',
    ...document.bill.lines.map(
      ({ owner, kind, quantity, unit, unitPriceUsd, usd: amount }) =>
        `| ${text(owner)} | ${costWords[kind]} | ${fixed(Number(quantity), 2)} | ${unit} | ${unitPriceUsd} | ${fixed(Number(amount), 4)} |`,
    ),
    `| **All** | | | | | **${fixed(monthlyUsd, 4)}** |`,
    '',
    `Prices of ${document.prices.date}, ${document.prices.region}; no free tier taken off. ${text(document.summary)}`,
    '',
    '</details>',
  ];
  return `${lines.join('\n')}\n`;
}

type Approved = NonNullable<ReportDocument['approved']>;

const change = ({ changeUsd, changePercent }: Approved): string =>
  `${signed(changeUsd)}${changePercent === null ? '' : `, ${signedPercent(changePercent)}`}`;

const causes = ({ causes: parts }: Approved): string[] =>
  parts.length === 0
    ? []
    : [
        '| Because of | $ a month |',
        '| --- | ---: |',
        ...parts.map(({ cause, usd: amount }) => `| ${causeWords[cause]} | ${signed(amount)} |`),
      ];

const signed = (amount: number): string => `${amount < 0 ? '−' : '+'}${usd(Math.abs(amount))}`;

/** Names and sentences can't make markup: neither of Markdown nor of the HTML in it, nor mention anybody. */
const text = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>&~@]/g, (char) => `&#${char.codePointAt(0)};`);
