import { Command, Option } from 'commander';
import { wrongSubject } from '../../loop/errors.ts';
import { readFormat } from '../../loop/files.ts';
import { readPriceBook } from '../../loop/price-books.ts';
import { type ReportFormat, reportFormats, usualFormats, writeReport } from '../../loop/write-report.ts';
import { type Profile, profile as profileFormat } from '../../plan/profile.ts';
import { site as siteFormat } from '../../plan/site.ts';
import { overBudget } from '../../report/build/decision.ts';
import { report as reportDocument } from '../../report/document.ts';
import { type FocusVersion, focusVersions } from '../../report/focus/versions.ts';
import { shellWord } from '../../shell-word.ts';
import { usualWorkload, workload as workloadFormat } from '../../workload/workload.ts';
import { act } from '../command.ts';
import { noSuchFormat } from '../errors.ts';
import { parse, reportOptions } from '../options.ts';
import { usd } from '../units.ts';

interface ReportOptions {
  readonly out: string;
  readonly format: readonly ReportFormat[];
  readonly requestsPerMonth: number;
  readonly coldRate?: number;
  readonly budgetUsd?: number;
  readonly prices?: string;
  readonly workload?: string;
  readonly site?: string;
  readonly compareTo?: string;
  readonly focusVersion: FocusVersion;
}

const formats = (text: string): ReportFormat[] =>
  text.split(',').map((name) => {
    const format = reportFormats.find((known) => known === name);
    if (format !== undefined) return format;
    throw noSuchFormat(name, reportFormats);
  });

export const reportCommand = () =>
  act(
    reportOptions(
      new Command('report')
        .description('Write the cost report of a measured plan.')
        .argument('<profiles...>', 'the profile of a plan; and, to show what it rests on, of its model')
        .requiredOption('-o, --out <dir>', 'where the report goes')
        .option(
          '--cold-rate <share>',
          'share of invocations that start cold (assumed); by default what the plan was chosen for',
          parse.number(0, 1),
        )
        .option('--workload <file>', 'how requests come (JSON): cold starts are then simulated')
        .option('--prices <file>', 'a price book of your own, as `partita prices update` writes it')
        .option('--site <file>', 'site file with the prices of device, edge and links')
        .option('--compare-to <report>', 'report.json of the plan approved last')
        .addOption(
          new Option('--focus-version <version>', 'of the format focus')
            .choices(focusVersions)
            .default('1.2'),
        )
        .option('--budget-usd <usd>', 'most that a month may cost', parse.number(0))
        .addOption(
          new Option('--format <list>', 'formats, separated by commas')
            .argParser(formats)
            .default(usualFormats),
        )
        .addHelpText(
          'after',
          '\nExample:\n  $ partita report measured.json profile.json -o report --requests-per-month 5000000',
        ),
    ),
    async (terminal, files: string[], options: ReportOptions) => {
      const { out, format, requestsPerMonth } = options;
      const profiles = await Promise.all(files.map((file) => readFormat(profileFormat, file)));
      const measured = profiles.find(({ subject }) => subject.kind === 'plan');
      if (measured === undefined) {
        throw wrongSubject(files.join(', '), 'plan', 'partita profile plan.json -o measured.json');
      }
      const workload =
        options.workload === undefined
          ? usualWorkload(requestsPerMonth)
          : await readFormat(workloadFormat, options.workload);
      const { document, files: written } = await writeReport(
        {
          measured,
          model: profiles.find(({ subject }) => subject.kind === 'model') ?? null,
          workload,
          coldStartRate:
            options.coldRate ?? (options.workload === undefined ? coldStartRateOf(measured) : null),
          book: await readPriceBook(options.prices, measured.region),
          site:
            options.site === undefined
              ? null
              : { file: options.site, prices: await readFormat(siteFormat, options.site) },
          approved:
            options.compareTo === undefined ? null : await readFormat(reportDocument, options.compareTo),
          focusVersion: options.focusVersion,
          monthlyBudgetUsd: options.budgetUsd ?? null,
          formats: format,
          command: againBy(files, options),
        },
        out,
      );
      const { monthlyUsd, usdPerThousand } = document;
      terminal.print(
        `${usd(monthlyUsd)} a month at ${document.workload.requestsPerMonth.toLocaleString('en-US')} inferences (assumed), ${usd(usdPerThousand)} per thousand.\n${written.join('\n')}`,
      );
      const over = overBudget(document);
      if (over) terminal.refuse(document.decision);
      return { files: written, monthlyUsd, usdPerThousand, overBudget: over, decision: document.decision };
    },
  );

/** The command that makes the report again: everything that a figure of it depends on. */
function againBy(files: readonly string[], options: ReportOptions): string {
  const { out, requestsPerMonth, workload, coldRate, prices, site, budgetUsd, compareTo } = options;
  const given = {
    '--requests-per-month': workload === undefined ? requestsPerMonth : undefined,
    '--workload': workload,
    '--cold-rate': coldRate,
    '--prices': prices,
    '--site': site,
    '--budget-usd': budgetUsd,
    '--compare-to': compareTo,
  };
  const flags = Object.entries(given).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, `${value}`],
  );
  return `partita report ${[...files, '-o', out, ...flags].map(shellWord).join(' ')}`;
}

/** What the plan was chosen for. */
const coldStartRateOf = ({ subject }: Profile): number | null =>
  subject.kind === 'plan' ? (subject.plan.search?.coldStartRate ?? null) : null;
