import { join } from 'node:path';
import { Command, Option } from 'commander';
import { accuracyOf, type VariantKind, type Variants, variantKinds } from '../../plan/variants.ts';
import { plural } from '../../plural.ts';
import { act } from '../command.ts';
import { dimOption, inputOption, named, parse } from '../options.ts';
import { layTable } from '../table.ts';
import { bytes, share } from '../units.ts';

interface VariantsOptions {
  readonly out: string;
  readonly only?: VariantKind | 'none';
  readonly add: ReadonlyMap<string, string>;
  readonly accuracy: ReadonlyMap<string, number>;
  readonly dim: readonly string[];
  readonly input: readonly string[];
  readonly runs: number;
}

export const variantsCommand = () =>
  act(
    new Command('variants')
      .description(
        'Make int8 and fp16 variants of a model, and measure how far their answers, or those of others, agree with its own.',
      )
      .argument('<model>', 'an ONNX file')
      .requiredOption('-o, --out <dir>', 'where the variants go')
      .addOption(new Option('--only <kind>', 'make just this one').choices([...variantKinds, 'none']))
      .option('--add <name=file>', 'a variant that is there already; repeatable', byName(String), new Map())
      .option(
        '--accuracy <name=share>',
        'share of answers as good as the model’s, where it is known, instead of the measured agreement; repeatable',
        byName(parse.number(0, 1)),
        new Map(),
      )
      .addOption(dimOption())
      .addOption(inputOption().conflicts('runs'))
      .option('--runs <n>', 'seeded inputs to compare on', parse.whole(1), 8)
      .addHelpText(
        'after',
        '\nExamples:\n  $ partita variants bert-base.onnx -o variants\n  $ partita variants resnet-50.onnx -o variants --only int8 --input images.npz\n  $ partita variants bert-base.onnx -o variants --add distilled=distilbert.onnx --accuracy distilled=0.97',
      ),
    async (terminal, model: string, { out, only, ...request }: VariantsOptions) => {
      const { makeVariants } = await import('../../loop/make-variants.ts');
      const kinds = only === undefined ? variantKinds : only === 'none' ? [] : [only];
      const made = await makeVariants(model, out, { ...request, kinds }, terminal.notify);
      terminal.status(null);
      terminal.print(renderVariants(made, out).join('\n'));
      return {
        ...made,
        variants: made.variants.map((variant) => ({ ...variant, file: join(out, variant.file) })),
      };
    },
  );

/** `NAME=VALUE`. */
const byName = <Value>(read: (value: string) => Value) =>
  named(/^([^=]+)=(.+)$/, read, 'It must be a name and a value, such as distilled=small.onnx.');

const percent = (known: number | null) => (known === null ? '-' : share(known));

function renderVariants({ model, variants }: Variants, out: string): string[] {
  const [first] = variants;
  const compared = plural(first?.agreement.runs ?? 0, `${first?.agreement.inputs ?? ''} input`);
  return [
    ...layTable(
      [
        { title: 'variant', align: 'left' },
        { title: 'weights', align: 'right' },
        { title: 'of model', align: 'right' },
        { title: 'same top-1', align: 'right' },
        { title: 'max diff', align: 'right' },
        { title: 'counts as', align: 'right' },
        { title: 'file', align: 'left' },
      ],
      variants.map((variant) => [
        variant.name,
        bytes(variant.weightBytes),
        percent(variant.weightBytes / model.weightBytes),
        percent(variant.agreement.top1),
        variant.agreement.maxAbsDiff.toPrecision(3),
        share(accuracyOf(variant)),
        join(out, variant.file),
      ]),
    ),
    '',
    `Agreement with the model's own answers, measured on ${compared}; it counts unless an accuracy is given.`,
  ];
}
