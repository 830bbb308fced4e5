import { Command } from 'commander';
import { comparePowerTuning } from '../../loop/compare-power-tuning.ts';
import { act } from '../command.ts';
import { coldRateOption } from '../options.ts';
import { renderComparison } from '../render/power-tuning.ts';

interface PowerTuningOptions {
  readonly profile: string;
  readonly function?: string;
  readonly coldRate: number;
}

export const compareCommand = () =>
  new Command('compare')
    .description('Explain why another tool comes to other figures.')
    .addCommand(powerTuningCommand())
    .addHelpText('after', '\nExample:\n  $ partita compare power-tuning --profile profile.json');

const powerTuningCommand = () =>
  act(
    new Command('power-tuning')
      .description("Explain a function's cost by aws-lambda-power-tuning's rules and ours, from one profile.")
      .requiredOption('--profile <file>', 'a profile with samples of the function')
      .option('--function <name>', 'one of its functions (default: that of the whole model, or the first)')
      .addOption(coldRateOption().default(0.01))
      .addHelpText(
        'after',
        '\nExample:\n  $ partita compare power-tuning --profile profile.json --function whole-0 --json',
      ),
    async (terminal, { profile, function: name, coldRate }: PowerTuningOptions) => {
      const comparison = await comparePowerTuning(profile, name, coldRate);
      terminal.print(renderComparison(comparison, terminal.width));
      return comparison;
    },
  );
