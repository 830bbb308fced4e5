import { Command } from 'commander';
import type { VerifyRequest } from '../../loop/verify-split.ts';
import { act } from '../command.ts';
import { inputOption, parse } from '../options.ts';
import { verdict } from '../render/verdict.ts';

export const verifyCommand = () =>
  act(
    new Command('verify')
      .description('Run the partitions that split wrote against the unsplit model again.')
      .argument('<dir>', 'the folder of manifest.json')
      .option('--runs <n>', 'seeded inputs to compare', parse.whole(1), 3)
      .addOption(inputOption().conflicts('runs'))
      .option('--model <file>', 'the unsplit model, where it has been moved')
      .addHelpText(
        'after',
        '\nExamples:\n  $ partita verify parts --runs 10\n  $ partita verify parts --input test_data_set_0 --input test_data_set_1',
      ),
    async (terminal, dir: string, request: VerifyRequest) => {
      const { verifySplit } = await import('../../loop/verify-split.ts');
      const result = await verifySplit(dir, request, terminal.notify);
      terminal.status(null);
      terminal.print(verdict(result));
      return result;
    },
  );
