import writeXlsxFile, { type Sheet, type SheetData } from 'write-excel-file/node';
import { priceItems } from '../../cost/price-items.ts';
import type { ReportDocument } from '../document.ts';
import { costWords, priceWords } from '../words.ts';
import { assumptionsSheet, functionsTable, linksTable, machinesTable, wholeCell } from './assumptions.ts';
import { formula, heads, money, number, text } from './cells.ts';
import { type UsageFormula, usageFormulas } from './usage.ts';

/** Stands for no bound: more than anybody uses. */
const unbounded = 1e15;

/**
 * The month's bill as a workbook whose numbers follow from its Assumptions sheet: change one, and the usage, the
 * bill and the summary are recalculated by whatever program opens it.
 */
export function renderXlsx(document: ReportDocument): Promise<Buffer> {
  // An item whose price isn't known isn't used either: the bill could not have been computed.
  const known = new Set(document.priceTiers.map(({ item }) => item));
  const usage = usageFormulas(document).filter(({ item }) => known.has(item));
  const { functions, machines, links } = document.billing;
  const items = [...new Set(usage.map(({ item }) => item))];
  const sheet = (name: string, data: SheetData, widths: readonly number[]): Sheet<Buffer> => ({
    sheet: name,
    data,
    columns: widths.map((width) => ({ width })),
  });
  return writeXlsxFile([
    sheet('Summary', summarySheet(document, items.length), [34, 24]),
    sheet('Assumptions', assumptionsSheet(document), [40, 16]),
    sheet('Functions', functionsTable.data(functions), [24, 14, 12, 12, 14, 14, 14, 14, 14, 14, 14, 16, 14]),
    ...(machines.length === 0 ? [] : [sheet('Machines', machinesTable.data(machines), [24, 12, 14, 14, 12])]),
    ...(links.length === 0 ? [] : [sheet('Links', linksTable.data(links), [14, 18, 18])]),
    sheet('Bill', billSheet(document, items), [44, 16, 22, 18]),
    sheet('Usage', usageSheet(usage), [24, 26, 36, 24]),
    sheet('Prices', pricesSheet(document), [36, 8, 18, 18, 18, 14, 60]),
  ]).toBuffer();
}

function summarySheet(document: ReportDocument, items: number): SheetData {
  const requests = wholeCell('requests');
  const total = `Bill!$D$${items + 2}`;
  return [
    [text('Partita cost report'), text(document.model.name)],
    [text('Made'), text(document.createdAt)],
    [text('$ a month'), formula(total, money)],
    [text('$ per thousand inferences'), formula(`IF(${requests}>0,${total}/${requests}*1000,0)`, money)],
    [text('Inferences a month (assumed)'), formula(requests, '#,##0')],
    [text('$ a month, as in the report'), number(document.monthlyUsd, money)],
    [text('To decide'), text(document.decision)],
    [
      text('Prices of'),
      text(`${document.prices.date}, ${document.prices.region}, ${document.prices.currency}`),
    ],
    [text('Made again by'), text(document.command)],
  ];
}

function billSheet({ priceTiers }: ReportDocument, items: readonly UsageFormula['item'][]): SheetData {
  const last = priceTiers.length + 1;
  const column = (letter: string) => `Prices!$${letter}$2:$${letter}$${last}`;
  const rows = items.map((item, i) => {
    const row = i + 2;
    const quantity = `$C${row}`;
    // Of each tier, as much as the quantity reaches into it.
    const inTier = `(${quantity}>${column('C')})*((${quantity}<${column('D')})*(${quantity}-${column('C')})+(${quantity}>=${column('D')})*(${column('D')}-${column('C')}))`;
    return [
      text(item),
      text(priceItems[item]),
      formula(`SUMIF(Usage!$C:$C,$A${row},Usage!$D:$D)`),
      formula(`SUMPRODUCT((${column('A')}=$A${row})*${column('E')}*${inTier})`, money),
    ];
  });
  return [
    heads('Charge', 'Unit', 'Quantity a month', '$ a month'),
    ...rows,
    [text('All'), null, null, formula(`SUM(D2:D${items.length + 1})`, money)],
  ];
}

const usageSheet = (usage: readonly UsageFormula[]): SheetData => [
  heads('Part', 'Kind', 'Charge', 'Quantity a month'),
  ...usage.map((line) => [
    text(line.owner),
    text(costWords[line.kind]),
    text(line.item),
    formula(line.formula),
  ]),
];

const pricesSheet = ({ priceTiers }: ReportDocument): SheetData => [
  heads('Charge', 'Tier', 'From', 'Up to', '$ a unit', 'Mark', 'Source'),
  ...priceTiers.map(({ item, tier, from, upTo, usd, mark, source }) => [
    text(item),
    number(tier),
    number(from),
    number(upTo ?? unbounded),
    number(Number(usd), '0.############'),
    text(mark),
    text(`${priceWords[item]}: ${source}`),
  ]),
];
