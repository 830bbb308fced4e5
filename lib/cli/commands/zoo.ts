import { Command } from 'commander';
import { buildZooModel } from '../../onnx/zoo/build-zoo-model.ts';
import { listZoo, planZooModel, type ZooEntry } from '../../onnx/zoo/plan.ts';
import { act } from '../command.ts';
import { noZooFile, noZooModel } from '../errors.ts';
import { parse } from '../options.ts';
import { layTable } from '../table.ts';
import { bytes, count } from '../units.ts';

interface ZooCommandOptions {
  readonly out?: string;
  readonly tiny?: boolean;
  readonly seed: number;
}

export const zooCommand = () =>
  act(
    new Command('zoo')
      .description('Build a model of the zoo with seeded weights; without a name, list them.')
      .argument('[name]', 'one of the zoo')
      .option('-o, --out <file>', 'where the model goes')
      .option('--tiny', 'the same architecture in a size for tests')
      .option('--seed <n>', 'other weights for another number', parse.whole(0, 2 ** 32 - 1), 0)
      .addHelpText('after', '\nExamples:\n  $ partita zoo\n  $ partita zoo bert-base -o bert-base.onnx'),
    async (terminal, name: string | undefined, { out, tiny = false, seed }: ZooCommandOptions) => {
      if (name === undefined) {
        if (out !== undefined) throw noZooModel(out);
        const models = listZoo(tiny);
        terminal.print(renderZoo(models, terminal.width).join('\n'));
        return { models };
      }
      if (out === undefined) throw noZooFile(planZooModel(name).model.graph.name);
      const built = await buildZooModel(name, out, { tiny, seed }, terminal.notify);
      terminal.status(null);
      terminal.print(
        `${built.file}: ${bytes(built.weightBytes)} of weights, ${count(built.parameters)} parameters`,
      );
      return built;
    },
  );

const renderZoo = (models: readonly ZooEntry[], width: number): string[] =>
  layTable(
    [
      { title: 'model', align: 'left' },
      { title: 'parameters', align: 'right' },
      { title: 'weights', align: 'right' },
      { title: 'good for', align: 'left', shrinks: true },
    ],
    models.map(({ name, parameters, weightBytes, goodFor }) => [
      name,
      count(parameters),
      bytes(weightBytes),
      goodFor,
    ]),
    width,
  );
