import { Command } from 'commander';
import type { CodecsOptions } from '../../loop/codecs-file.ts';
import { act } from '../command.ts';
import { modelOptions } from '../options.ts';
import { renderCodecs } from '../render/codecs.ts';
import { cutsOption, sampleOptions } from '../sample-options.ts';

interface Options extends CodecsOptions {
  readonly out: string;
}

export const codecsCommand = () =>
  act(
    sampleOptions(
      modelOptions(
        new Command('codecs')
          .description('Measure what codecs do to what crosses each cut: bytes, time, and the outputs.')
          .argument('<model>', 'an ONNX file')
          .requiredOption('-o, --out <file>', 'where the measurements go')
          .addOption(cutsOption())
          .addHelpText(
            'after',
            '\nExample:\n  $ partita codecs model.onnx --samples photographs -o codecs.json',
          ),
      ),
      64,
    ),
    async (terminal, model: string, options: Options) => {
      const { measureCodecs } = await import('../../loop/codecs-file.ts');
      const found = await measureCodecs(model, options.out, options, terminal.notify);
      terminal.status(null);
      terminal.print(renderCodecs(found, terminal.width).join('\n'));
      return found;
    },
  );
