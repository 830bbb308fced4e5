import { amountOf } from '../cost-lines.ts';
import { type CostKind, type CostLine, costKinds, type ReportDocument } from '../document.ts';
import { dollarDecimals, fixed, share, usd } from '../format.ts';
import { html, type Markup, name } from '../markup.ts';
import { costWords } from '../words.ts';
import { badge } from './badge.ts';
import { bars } from './bars.ts';
import { table } from './table.ts';

/** What a million inferences cost, by partition and by kind of charge. */
export function costSection(document: ReportDocument): Markup {
  const { costLines, usdPerMillion, workload } = document;
  const partitions = [...new Set(costLines.map((line) => line.partition))];
  const amount = (partition: string, kind: CostKind) =>
    sum(costLines.filter((line) => line.partition === partition && line.kind === kind));
  const rows = partitions.map((partition) => ({
    name: name(partition),
    values: costKinds.map((kind) => amount(partition, kind)),
  }));
  const kinds = costKinds.map((kind) => ({ kind: `c-${kind}`, word: costWords[kind] }));
  return html`<section aria-labelledby="cost"><h2 id="cost">What it costs</h2><p>A million inferences cost ${usd(usdPerMillion)}; at ${fixed(workload.requestsPerMonth, 0)} inferences a month ${badge('assumed')} that is ${usd(document.monthlyUsd)} a month.</p>${
    usdPerMillion > 0 ? bars(kinds, rows, usdPerMillion, usd) : null
  }${byPartition(document, partitions, amount)}${byKind(document)}<p class="quiet">Shown rounded; the CSV and JSON files beside this page carry every digit.</p></section>`;
}

const sum = (lines: readonly { usdPerMillion: number }[]): number =>
  lines.reduce((total, line) => total + line.usdPerMillion, 0);

function byPartition(
  { costLines, predictedCost, usdPerMillion, latencyBasis }: ReportDocument,
  partitions: readonly string[],
  amount: (partition: string, kind: CostKind) => number,
): Markup {
  const decimals = dollarDecimals(Math.min(usdPerMillion, predictedCost.totalUsd));
  const money = (value: number) => fixed(value, decimals);
  const basis = (kind: CostKind) => costLines.find((line) => line.kind === kind)?.basis ?? latencyBasis;
  const of = (partition: string) => sum(costLines.filter((line) => line.partition === partition));
  return table(
    'cost-table',
    'US dollars per million inferences, by partition and kind',
    [
      {
        head: 'Partition',
        text: true,
        cell: (partition: string) => name(partition),
        foot: ['All', html`Predicted ${badge('modelled')}`],
      },
      ...costKinds.map((kind) => ({
        head: html`${costWords[kind]} ${badge(basis(kind))}`,
        cell: (partition: string) => money(amount(partition, kind)),
        foot: [
          money(sum(costLines.filter((line) => line.kind === kind))),
          money(amountOf(predictedCost, kind)),
        ],
      })),
      {
        head: 'All',
        cell: (partition) => money(of(partition)),
        foot: [money(usdPerMillion), money(predictedCost.totalUsd)],
      },
      {
        head: 'Share',
        cell: (partition) => (usdPerMillion > 0 ? share(of(partition) / usdPerMillion) : '–'),
      },
    ],
    partitions,
  );
}

interface Charge {
  readonly kind: CostKind;
  readonly unit: CostLine['unit'];
  readonly unitPriceUsd: string;
  readonly lines: readonly CostLine[];
}

/** The lines of one kind at one price. */
function chargesOf(lines: readonly CostLine[]): Charge[] {
  const keys = new Map(lines.map((line) => [`${line.kind} ${line.unitPriceUsd}`, line]));
  return [...keys.values()].map(({ kind, unit, unitPriceUsd }) => ({
    kind,
    unit,
    unitPriceUsd,
    lines: lines.filter((line) => line.kind === kind && line.unitPriceUsd === unitPriceUsd),
  }));
}

function byKind({ costLines, usdPerMillion, monthlyUsd, workload }: ReportDocument): Markup {
  const decimals = dollarDecimals(usdPerMillion);
  const monthDecimals = dollarDecimals(monthlyUsd);
  const quantity = ({ lines }: Charge) => lines.reduce((total, line) => total + line.quantityPerMillion, 0);
  const month = ({ lines }: Charge) => lines.reduce((total, line) => total + line.usdPerMonth, 0);
  return table(
    'kind-table',
    'The same by kind: quantity times price',
    [
      { head: 'Kind', text: true, cell: ({ kind }: Charge) => costWords[kind], foot: ['All'] },
      { head: 'Quantity per million', cell: (charge) => fixed(quantity(charge), 0) },
      { head: 'Unit', text: true, cell: ({ unit }) => unit },
      { head: '$ per unit', cell: ({ unitPriceUsd }) => unitPriceUsd },
      {
        head: '$ per million',
        cell: ({ lines }) => fixed(sum(lines), decimals),
        foot: [fixed(usdPerMillion, decimals)],
      },
      {
        head: html`$ a month at ${fixed(workload.requestsPerMonth, 0)} ${badge('assumed')}`,
        cell: (charge) => fixed(month(charge), monthDecimals),
        foot: [fixed(monthlyUsd, monthDecimals)],
      },
    ],
    chargesOf(costLines),
  );
}
