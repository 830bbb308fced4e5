import { join } from 'node:path';
import { Command } from 'commander';
import type { ModelOptions } from '../../loop/prepare-in.ts';
import { profileFile } from '../../loop/profile-file.ts';
import { openTarget } from '../../targets/index.ts';
import { act } from '../command.ts';
import { modelOptions, profileOptions, targetOption } from '../options.ts';
import { renderMeasured } from '../render/measured.ts';
import { profileTable } from '../render/profile-row.ts';
import { where } from '../render/where.ts';

interface ProfileOptions extends ModelOptions {
  readonly out: string;
  readonly target: string;
  readonly profileSeconds: number;
  readonly maxMemory?: number;
}

export const profileCommand = () =>
  act(
    targetOption(
      profileOptions(
        modelOptions(
          new Command('profile')
            .description('Measure a model in provisional functions, or a plan as it would be deployed.')
            .argument('<model|plan>', 'an ONNX file, or a plan.json that optimize wrote')
            .requiredOption('-o, --out <file>', 'where the profile goes')
            .addHelpText('after', '\nExample:\n  $ partita profile bert-base.onnx -o profile.json'),
        ),
      ),
    ),
    async (terminal, subject: string, options: ProfileOptions) => {
      const target = await openTarget(options.target);
      try {
        terminal.print(where(target, terminal.width));
        const table = profileTable(terminal.paint);
        terminal.print(`\n${table.titles}`);
        const profile = await profileFile(subject, options, target, terminal.notify, (row) =>
          terminal.print(table.row(row)),
        );
        terminal.status(null);
        if (profile.subject.kind === 'plan') {
          terminal.print(`\n${renderMeasured(profile, profile.subject, terminal.width, terminal.paint)}`);
        }
        terminal.print(
          `\n${profile.invocations} invocations in ${Math.round(profile.seconds)} s, worth $${profile.spendUsd.toFixed(6)} on Lambda. Written: ${join(options.out)}`,
        );
        return profile;
      } finally {
        await target.close();
      }
    },
  );
