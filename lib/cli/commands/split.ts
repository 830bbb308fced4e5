import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ModelOptions } from '../../loop/prepare-in.ts';
import type { SplitChoice } from '../../loop/split-file.ts';
import { startAhead } from '../../onnx/runtime/child.ts';
import { bytesOfAll } from '../../plan/bytes-of-all.ts';
import type { Manifest } from '../../plan/manifest.ts';
import { act } from '../command.ts';
import { noCuts } from '../errors.ts';
import { inputOption, modelOptions, parse } from '../options.ts';
import { verdict } from '../render/verdict.ts';
import { layTable } from '../table.ts';
import { bytes } from '../units.ts';

interface SplitOptions extends ModelOptions {
  readonly out: string;
  readonly parts?: number;
  readonly at?: string;
  readonly maxWeightBytes?: number;
  readonly profile?: string;
  readonly plan?: string;
  readonly input: readonly string[];
  readonly verify: boolean;
}

export const splitCommand = () =>
  act(
    modelOptions(
      new Command('split')
        .description('Write the partitions of a model, and compare their chain with the unsplit model.')
        .argument('<model>', 'an ONNX file')
        .requiredOption('-o, --out <dir>', 'where the partitions go')
        .addOption(
          new Option('--parts <k>', 'so many partitions, balanced')
            .argParser(parse.whole(1))
            .conflicts(['at', 'maxWeightBytes', 'plan']),
        )
        .addOption(
          new Option('--at <tensors>', 'cut after these tensors, separated by commas').conflicts([
            'parts',
            'maxWeightBytes',
            'plan',
          ]),
        )
        .addOption(
          new Option('--max-weight-bytes <n>', 'the fewest partitions that hold no more').argParser(
            parse.whole(1),
          ),
        )
        .addOption(
          new Option('--profile <file>', 'balance --parts by what was measured').conflicts([
            'at',
            'maxWeightBytes',
            'plan',
            'dim',
            'optimize',
          ]),
        )
        .addOption(
          new Option('--plan <file>', 'cut where this plan cuts').conflicts([
            'maxWeightBytes',
            'dim',
            'optimize',
          ]),
        )
        .addOption(inputOption().conflicts('verify'))
        .option('--no-verify', 'neither run the chain against the unsplit model nor hash the files')
        .addHelpText('after', '\nExample:\n  $ partita split bert-base.onnx -o parts --parts 3'),
    ),
    async (terminal, model: string, options: SplitOptions) => {
      const choice = splitChoice(options);
      // ONNX Runtime gets ready while the rest is loaded, which takes as long.
      startAhead();
      const { splitFile } = await import('../../loop/split-file.ts');
      const split = await splitFile(model, options.out, choice, options, terminal.notify);
      terminal.status(null);
      terminal.print(renderSplit(split).join('\n'));
      return {
        ...split,
        partitions: split.partitions.map(({ dir, model: file, ...rest }) => ({
          ...rest,
          dir: join(options.out, dir),
          model: join(options.out, file),
        })),
      };
    },
  );

function splitChoice({ parts, at, maxWeightBytes, profile, plan }: SplitOptions): SplitChoice {
  if (plan !== undefined) return { plan };
  if (parts !== undefined) return profile === undefined ? { parts } : { parts, profile };
  if (at !== undefined) return { at: at.split(',') };
  if (maxWeightBytes !== undefined) return { maxWeightBytes };
  throw noCuts();
}

const cutsByText: Readonly<Record<Manifest['cutsBy'], string>> = {
  measured: 'Cut evenly by the milliseconds that the profile measured.',
  estimated: 'Cut evenly by an estimate, from weights and nodes; --profile FILE cuts by measurements.',
  tensors: 'Cut after the tensors given.',
  'max-weight-bytes': 'Cut as seldom as the limit allows.',
  plan: 'Cut where the plan cuts.',
};

function renderSplit({ partitions, cutsBy, verify, optimizeNote }: Manifest): string[] {
  return [
    ...layTable(
      [
        { title: 'partition', align: 'left' },
        { title: 'segments', align: 'right' },
        { title: 'nodes', align: 'right' },
        { title: 'weights', align: 'right' },
        { title: 'in', align: 'right' },
        { title: 'out', align: 'right' },
      ],
      partitions.map(({ name, from, to, nodes, weightBytes, inputs, outputs }) => [
        name,
        `${from + 1}-${to}`,
        String(nodes),
        bytes(weightBytes),
        bytes(bytesOfAll(inputs)),
        bytes(bytesOfAll(outputs)),
      ]),
    ),
    '',
    ...(partitions.length > 1 ? [cutsByText[cutsBy]] : []),
    verify === null ? 'Not verified.' : verdict(verify),
    ...(optimizeNote === null ? [] : [`Note: ${optimizeNote}.`]),
  ];
}
