import { Command } from 'commander';
import { reconcileFile } from '../../loop/reconcile-file.ts';
import { fixed } from '../../report/format.ts';
import { causeWords } from '../../report/words.ts';
import { act } from '../command.ts';
import { parse } from '../options.ts';
import { layTable } from '../table.ts';
import { usd } from '../units.ts';

interface ReconcileOptions {
  readonly actuals: string;
  readonly coldRate?: number;
}

export const reconcileCommand = () =>
  act(
    new Command('reconcile')
      .description('Join a bill with the report that foretold it, and explain the difference.')
      .argument('<report>', 'report.json of the plan that was billed')
      .requiredOption('--actuals <file>', 'the bill of a month as CSV: FOCUS, or a Cost and Usage Report')
      .option(
        '--cold-rate <share>',
        'share of the month’s invocations that started cold, as CloudWatch counted them: tells cold starts from durations',
        parse.number(0, 1),
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ partita reconcile report/report.json --actuals focus-2026-12.csv --cold-rate 0.02',
      ),
    async (terminal, report: string, { actuals, coldRate }: ReconcileOptions) => {
      const found = await reconcileFile(report, actuals, coldRate);
      const difference = found.actualUsd.minus(found.estimatedUsd).toNumber();
      const signed = (amount: number) => `${amount < 0 ? '-' : '+'}${usd(Math.abs(amount))}`;
      terminal.print(
        `Estimated ${usd(found.estimatedUsd.toNumber())}, billed ${usd(found.actualUsd.toNumber())}: ${signed(difference)}, for ${fixed(found.requests.toNumber(), 0)} inferences.\n`,
      );
      const causes = found.causes.map(({ cause, usd: amount }) => ({
        cause:
          cause === 'duration' && coldRate === undefined ? 'Duration and cold starts' : causeWords[cause],
        usd: amount.toNumber(),
      }));
      const unexplained = found.unexplained.map(({ description, usd: amount }) => ({
        description,
        usd: amount.toNumber(),
      }));
      terminal.print(
        layTable(
          [
            { title: 'because of', align: 'left', shrinks: true },
            { title: '$', align: 'right' },
          ],
          [
            ...causes.map(({ cause, usd: amount }) => [cause, signed(amount)]),
            ...unexplained.map(({ description, usd: amount }) => [
              `not explained: ${description}`,
              signed(amount),
            ]),
          ],
          terminal.width,
        ).join('\n'),
      );
      return {
        estimatedUsd: found.estimatedUsd.toNumber(),
        actualUsd: found.actualUsd.toNumber(),
        differenceUsd: difference,
        inferences: found.requests.toNumber(),
        causes,
        unexplained,
      };
    },
  );
