import { Command, InvalidArgumentError } from 'commander';
import type { ExitsOptions } from '../../loop/exits-file.ts';
import { exitRules } from '../../plan/exit.ts';
import { act } from '../command.ts';
import { modelOptions } from '../options.ts';
import { renderExits } from '../render/exits.ts';
import { sampleOptions } from '../sample-options.ts';

interface Options extends ExitsOptions {
  readonly out: string;
}

/** `OUTPUT` or `OUTPUT:RULE`. */
const exit = (text: string, earlier: ExitsOptions['exit']): ExitsOptions['exit'] => {
  const [, output = '', rule = 'top'] = /^(.*?)(?::(\w+))?$/.exec(text) ?? [];
  const known = exitRules.find((each) => each === rule);
  if (output === '' || known === undefined)
    throw new InvalidArgumentError('It must be an output, with :top or :entropy behind it.');
  return [...earlier, { output, rule: known }];
};

export const exitsCommand = () =>
  act(
    sampleOptions(
      modelOptions(
        new Command('exits')
          .description(
            'Measure how sure the classifiers inside of a model are, and how far they agree with the last.',
          )
          .argument('<model>', 'an ONNX file')
          .requiredOption('-o, --out <file>', 'where the measurements go')
          .option(
            '--exit <output[:rule]>',
            'an output that may be the answer, judged by top or entropy; repeatable (default: all but the last, by top)',
            exit,
            [],
          )
          .addHelpText(
            'after',
            '\nExample:\n  $ partita exits model.onnx --exit exit_1:entropy --samples photographs -o exits.json',
          ),
      ),
      256,
    ),
    async (terminal, model: string, options: Options) => {
      const { measureExits } = await import('../../loop/exits-file.ts');
      const found = await measureExits(model, options.out, options, terminal.notify);
      terminal.status(null);
      terminal.print(renderExits(found, terminal.width).join('\n'));
      return found;
    },
  );
