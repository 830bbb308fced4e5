import { Command, InvalidArgumentError } from 'commander';
import type { ModelOptions } from '../../loop/prepare-in.ts';
import { profileFile } from '../../loop/profile-file.ts';
import type { InputFile } from '../../loop/profile-inputs.ts';
import { type WorkloadChoice, workloadOf } from '../../loop/workload-of.ts';
import type { Slo } from '../../plan/plan.ts';
import { openTarget } from '../../targets/index.ts';
import { act } from '../command.ts';
import {
  campaignOf,
  goalOptions,
  modelOptions,
  type ProfileFlags,
  parse,
  profileOptions,
  reportOptions,
  targetOption,
} from '../options.ts';
import { renderMeasured } from '../render/measured.ts';
import { profileTable } from '../render/profile-row.ts';
import { renderSpent } from '../render/spent.ts';
import { where } from '../render/where.ts';

interface ProfileOptions extends ModelOptions, ProfileFlags, WorkloadChoice {
  readonly out: string;
  readonly target: string;
  readonly input: readonly InputFile[];
  readonly concurrency: number;
  readonly fresh: boolean;
  readonly slo?: Slo;
  readonly budgetUsd?: number;
  readonly coldRate?: number;
}

const weightedInput = (text: string, earlier: readonly InputFile[]): InputFile[] => {
  const [, file = text, digits] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const weight = digits === undefined ? 1 : Number(digits);
  if (weight === 0) throw new InvalidArgumentError('A weight must be above 0.');
  return [...earlier, { file, weight }];
};

/** Who the functions are invoked by, and whether what was measured counts. */
const measuringOptions = (command: Command): Command =>
  command
    .option(
      '--input <file[=weight]>',
      'inputs to measure a model with, and their share of the traffic; repeatable (default: seeded ones)',
      weightedInput,
      [],
    )
    .option('--concurrency <n>', 'invocations of a function in flight at a time', parse.whole(1, 1000), 1)
    .option('--fresh', 'measure anew what the samples beside the profile hold already', false);

export const profileCommand = () =>
  act(
    goalOptions(
      targetOption(
        measuringOptions(
          profileOptions(
            reportOptions(
              modelOptions(
                new Command('profile')
                  .description('Measure a model in provisional functions, or a plan as it would be deployed.')
                  .argument('<model|plan>', 'an ONNX file, or a plan.json that optimize wrote')
                  .requiredOption('-o, --out <file>', 'where the profile goes; its samples go beside it')
                  .addHelpText(
                    'after',
                    '\nExamples:\n  $ partita profile bert-base.onnx -o profile.json\n  $ partita profile bert-base.onnx -o profile.json --max-invocations 40 --slo p95=300ms',
                  ),
              ),
            ),
          ),
        ),
      ),
    ),
    async (terminal, subject: string, options: ProfileOptions) => {
      const target = await openTarget(options.target);
      try {
        terminal.print(where(target, terminal.width));
        const table = profileTable(terminal.paint);
        terminal.print(`\n${table.titles}`);
        const profile = await profileFile(
          subject,
          {
            ...options,
            ...campaignOf(options),
            goals: {
              slo: options.slo ?? null,
              budgetUsdPerMillion: options.budgetUsd ?? null,
              coldStartRate: options.coldRate ?? null,
              workload: await workloadOf(options),
            },
          },
          target,
          terminal.notify,
          (row) => terminal.print(table.row(row)),
        );
        terminal.status(null);
        if (profile.subject.kind === 'plan') {
          terminal.print(`\n${renderMeasured(profile, profile.subject, terminal.width, terminal.paint)}`);
        }
        terminal.print(`\n${renderSpent(profile, options.out)}`);
        return profile;
      } finally {
        await target.close();
      }
    },
  );
