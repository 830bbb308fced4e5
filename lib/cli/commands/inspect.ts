import { join } from 'node:path';
import { Command } from 'commander';
import { crossingPrice } from '../../cost/crossing.ts';
import { describeModel } from '../../loop/inspect.ts';
import { type ModelOptions, prepareAnySize } from '../../loop/prepare-in.ts';
import { makeWorkFolder } from '../../loop/work-folder.ts';
import { act } from '../command.ts';
import { modelOptions } from '../options.ts';
import { renderCuts } from '../render/cuts.ts';
import { renderLargestTensors } from '../render/largest-tensors.ts';
import { renderLimits } from '../render/limits.ts';
import { renderModel } from '../render/model.ts';
import { renderOperators } from '../render/operators.ts';

export const inspectCommand = () =>
  act(
    modelOptions(
      new Command('inspect')
        .description('Say what a model is, where it can be cut and which limits it meets.')
        .argument('<model>', 'an ONNX file')
        .addHelpText('after', '\nExample:\n  $ partita inspect bert-base.onnx --json'),
    ),
    async (terminal, model: string, options: ModelOptions) => {
      const work = makeWorkFolder();
      const prepared = await prepareAnySize(
        model,
        join(work.path, 'prepared'),
        options,
        0,
        0,
        terminal.notify,
      );
      const inspection = describeModel(prepared);
      terminal.status(null);
      const { width, paint } = terminal;
      const blocks = [
        renderModel(inspection, width, paint),
        renderOperators(inspection, width, paint),
        renderLargestTensors(inspection, width, paint),
        renderCuts(inspection, crossingPrice('us-east-1'), width, paint),
        renderLimits(inspection, width, paint),
      ];
      terminal.print(blocks.join('\n\n'));
      return inspection;
    },
  );
