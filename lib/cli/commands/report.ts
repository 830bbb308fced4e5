import { Command, Option } from 'commander';
import { wrongSubject } from '../../loop/errors.ts';
import { readFormat } from '../../loop/files.ts';
import { type ReportFormat, reportFormats, writeReport } from '../../loop/write-report.ts';
import { profile as profileFormat } from '../../plan/profile.ts';
import { shellWord } from '../../shell-word.ts';
import { act } from '../command.ts';
import { noSuchFormat } from '../errors.ts';
import { reportOptions } from '../options.ts';
import { usd } from '../units.ts';

interface ReportOptions {
  readonly out: string;
  readonly format: readonly ReportFormat[];
  readonly requestsPerMonth: number;
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
        .addOption(
          new Option('--format <list>', 'formats, separated by commas')
            .argParser(formats)
            .default(reportFormats),
        )
        .addHelpText(
          'after',
          '\nExample:\n  $ partita report measured.json profile.json -o report --requests-per-month 5000000',
        ),
    ),
    async (terminal, files: string[], { out, format, requestsPerMonth }: ReportOptions) => {
      const profiles = await Promise.all(files.map((file) => readFormat(profileFormat, file)));
      const measured = profiles.find(({ subject }) => subject.kind === 'plan');
      if (measured === undefined) {
        throw wrongSubject(files.join(', '), 'plan', 'partita profile plan.json -o measured.json');
      }
      const { document, files: written } = await writeReport(
        {
          measured,
          model: profiles.find(({ subject }) => subject.kind === 'model') ?? null,
          requestsPerMonth,
          formats: format,
          command: `partita report ${[...files, '-o', out].map(shellWord).join(' ')} --requests-per-month ${requestsPerMonth}`,
        },
        out,
      );
      const { monthlyUsd, usdPerThousand } = document;
      terminal.print(
        `${usd(monthlyUsd)} a month at ${requestsPerMonth.toLocaleString('en-US')} inferences (assumed), ${usd(usdPerThousand)} per thousand.\n${written.join('\n')}`,
      );
      return { files: written, monthlyUsd, usdPerThousand };
    },
  );
