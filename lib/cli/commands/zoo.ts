import { Command } from 'commander';
import { buildZooModel } from '../../onnx/zoo/build-zoo-model.ts';
import { zooNames } from '../../onnx/zoo/plan.ts';
import { act } from '../command.ts';
import { bytes, count } from '../units.ts';

export const zooCommand = () =>
  act(
    new Command('zoo')
      .description(`Build a model of the zoo with seeded weights: ${zooNames.join(', ')}.`)
      .argument('<name>', 'one of the zoo')
      .requiredOption('-o, --out <file>', 'where the model goes')
      .option('--tiny', 'the same architecture in a size for tests')
      .addHelpText('after', '\nExample:\n  $ partita zoo bert-base -o bert-base.onnx'),
    async (terminal, name: string, options: { out: string; tiny?: boolean }) => {
      terminal.status(`building ${name}`);
      const built = await buildZooModel(name, options.out, { tiny: options.tiny === true }, terminal.notify);
      terminal.status(null);
      terminal.print(
        `${built.file}: ${bytes(built.weightBytes)} of weights, ${count(built.parameters)} parameters`,
      );
      return built;
    },
  );
