import { Command } from 'commander';
import type { PriceBook } from '../../cost/price-book.ts';
import { priceItemNames, priceItems } from '../../cost/price-items.ts';
import type { PriceChange } from '../../cost/price-list/update-book.ts';
import { readPriceBook, updatePrices } from '../../loop/price-books.ts';
import { plural } from '../../plural.ts';
import { rounded } from '../../report/format.ts';
import { act } from '../command.ts';
import { layTable } from '../table.ts';

interface PricesOptions {
  readonly region: string;
  readonly prices?: string;
}

interface UpdateOptions extends PricesOptions {
  readonly from: readonly string[];
  readonly out: string;
}

const options = (command: Command): Command =>
  command
    .option('--region <region>', 'region of the prices', process.env['AWS_REGION'] ?? 'us-east-1')
    .option('--prices <file>', 'a price book of your own instead of the committed one');

export const pricesCommand = () =>
  new Command('prices')
    .description('Show the prices of a region with their sources, or bring them up to date.')
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(updateCommand())
    .addHelpText(
      'after',
      '\nExamples:\n  $ partita prices --region eu-central-1\n  $ partita prices update --region eu-central-1 -o prices.json',
    );

const showCommand = () =>
  act(
    options(
      new Command('show')
        .description('Show the prices of a region with their sources.')
        .addHelpText('after', '\nExample:\n  $ partita prices show --region eu-central-1'),
    ),
    async (terminal, { region, prices }: PricesOptions) => {
      const book = await readPriceBook(prices, region);
      terminal.print(`Prices of ${book.region}, looked up ${book.date}, in ${book.currency}\n`);
      terminal.print(renderBook(book, terminal.width));
      return book;
    },
  );

const updateCommand = () =>
  act(
    options(
      new Command('update')
        .description("Take a region's prices from AWS's public price list, and say what changed.")
        .option('--from <file...>', 'offer files of the price list, instead of fetching them', [])
        .requiredOption('-o, --out <file>', 'where the price book goes')
        .addHelpText(
          'after',
          '\nExample:\n  $ partita prices update --region us-east-1 --from AWSLambda.json AmazonS3.json -o prices.json',
        ),
    ),
    async (terminal, { region, from, prices, out }: UpdateOptions) => {
      const { book, changes } = await updatePrices(region, from, prices, out, terminal.notify);
      terminal.status(null);
      if (changes.length === 0) terminal.print('No price has changed.');
      else terminal.print(renderChanges(changes, terminal.width).join('\n'));
      terminal.print(`\nWritten: ${out}, ${plural(changes.length, 'change')}`);
      return { file: out, date: book.date, region: book.region, changes };
    },
  );

function renderBook({ prices }: PriceBook, width: number): string {
  const sources = [
    ...new Set(priceItemNames.flatMap((item) => prices[item] ?? []).map(({ source }) => source)),
  ];
  const rows = priceItemNames.flatMap((item) =>
    (prices[item] ?? []).map(({ usd, upTo, mark, source }, tier) => [
      tier === 0 ? item : `  tier ${tier + 1}`,
      usd,
      `${priceItems[item]}${upTo === null ? '' : ` to ${rounded(upTo)}`}`,
      `${mark} [${sources.indexOf(source) + 1}]`,
    ]),
  );
  const table = layTable(
    [
      { title: 'item', align: 'left', shrinks: true },
      { title: '$', align: 'right' },
      { title: 'per', align: 'left' },
      { title: 'source', align: 'left' },
    ],
    rows,
    width,
  );
  return [...table, '', ...sources.map((source, i) => `[${i + 1}] ${source}`)].join('\n');
}

const renderChanges = (changes: readonly PriceChange[], width: number): string[] =>
  layTable(
    [
      { title: 'item', align: 'left' },
      { title: 'before', align: 'left', shrinks: true },
      { title: 'now', align: 'left', shrinks: true },
    ],
    changes.map(({ item, before, after }) => [
      item,
      before?.join(', ') ?? 'none',
      after?.join(', ') ?? 'none',
    ]),
    width,
  );
