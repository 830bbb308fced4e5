import { Command } from 'commander';
import type { LeakageOptions } from '../../loop/leakage/leakage-file.ts';
import { act } from '../command.ts';
import { modelOptions } from '../options.ts';
import { renderLeakage } from '../render/leakage.ts';
import { cutsOption, sampleOptions } from '../sample-options.ts';

interface Options extends LeakageOptions {
  readonly out: string;
  readonly plot?: string;
}

export const leakageCommand = () =>
  act(
    sampleOptions(
      modelOptions(
        new Command('leakage')
          .description('Measure how much of the input an observer of each cut can recover.')
          .argument('<model>', 'an ONNX file')
          .requiredOption('-o, --out <file>', 'where the measurements go')
          .addOption(cutsOption())
          .option('--plot <file>', 'an SVG of attackers and distance correlation by cut')
          .option(
            '--defence <defence>',
            'done to what crosses: gaussian:sigma=S, laplace:epsilon=E,clip=C or codec:NAME',
          )
          .addHelpText(
            'after',
            '\nExamples:\n  $ partita leakage model.onnx --samples photographs -o leakage.json --plot leakage.svg\n  $ partita leakage model.onnx --samples 1/f --defence gaussian:sigma=0.5 -o noisy.json',
          ),
      ),
      512,
    ),
    async (terminal, model: string, options: Options) => {
      const { measureLeakage } = await import('../../loop/leakage/leakage-file.ts');
      const leakage = await measureLeakage(model, options.out, options, terminal.notify);
      if (options.plot !== undefined) {
        const { writeLeakagePlot } = await import('../../loop/leakage/write-plot.ts');
        await writeLeakagePlot(leakage, options.plot);
      }
      terminal.status(null);
      terminal.print(renderLeakage(leakage, terminal.width).join('\n'));
      return leakage;
    },
  );
