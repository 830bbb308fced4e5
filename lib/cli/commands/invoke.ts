import { Command } from 'commander';
import { type Invocation, invokePlan } from '../../loop/invoke.ts';
import { invokeOnSite } from '../../loop/site/invoke-on-site.ts';
import { plural } from '../../plural.ts';
import { openTarget } from '../../targets/index.ts';
import { elementKinds } from '../../tensors/elements.ts';
import { encodeSafetensors } from '../../tensors/safetensors.ts';
import type { NamedTensors, Tensor } from '../../tensors/tensor.ts';
import { writeWhole } from '../../workspace.ts';
import { act } from '../command.ts';
import { siteOption, targetOption } from '../options.ts';
import { layTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ms, shape, usd } from '../units.ts';

const shownValues = 4;
/** What only the logs tell where not the client walks the chain. */
const notTold = { billedMs: null, costUsd: null, coldStarts: null, hops: [] } as const;

export const invokeCommand = () =>
  act(
    targetOption(
      new Command('invoke')
        .description('Run one inference through a plan.')
        .argument('<plan>', 'plan.json')
        .requiredOption(
          '--input <file>',
          '.npz, safetensors, JSON, .npy, .pb or a test_data_set folder; "random" for seeded ones',
        )
        .addOption(siteOption())
        .option('--output <file>', 'write the outputs as safetensors')
        .addHelpText('after', '\nExample:\n  $ partita invoke plan.json --input random --json'),
    ),
    async (terminal, plan: string, options: InvokeOptions) => {
      if (options.site !== undefined) return invokeSite(terminal, plan, options.site, options);
      const target = await openTarget(options.target);
      try {
        const made = await invokePlan(plan, options.input, target, terminal.notify);
        terminal.status(null);
        if (options.output !== undefined) await writeWhole(options.output, encodeSafetensors(made.outputs));
        terminal.print(render(made, terminal.width).join('\n'));
        const { latencyMs, exit, billed } = made;
        return { outputs: outputsOf(made.outputs), latencyMs, exit, ...(billed ?? notTold) };
      } finally {
        await target.close();
      }
    },
  );

interface InvokeOptions {
  readonly input: string;
  readonly output?: string;
  readonly target: string;
  readonly site?: string;
}

async function invokeSite(
  terminal: Terminal,
  plan: string,
  site: string,
  { input, output }: InvokeOptions,
): Promise<unknown> {
  const made = await invokeOnSite(plan, site, input, terminal.notify);
  const { outputs, latencyMs, exit, hops, imitatedLinks } = made;
  terminal.status(null);
  if (output !== undefined) await writeWhole(output, encodeSafetensors(outputs));
  const rows = hops.map(({ partition, tier, latencyMs: hopMs, phases, requestBytes, responseBytes }) => [
    partition,
    tier,
    ms(hopMs),
    ms(phases.runMs),
    String(requestBytes),
    String(responseBytes),
  ]);
  const columns = ['ms', 'of it running', 'bytes sent', 'bytes answered'];
  terminal.print(
    [
      ...renderOutputs(outputs, terminal.width),
      '',
      // What walks the chain in the cloud doesn't tell.
      ...(rows.length === 0
        ? []
        : [
            ...layTable(
              [
                { title: 'partition', align: 'left', shrinks: true },
                { title: 'tier', align: 'left' },
                ...columns.map((title) => ({ title, align: 'right' }) as const),
              ],
              rows,
              terminal.width,
            ),
            '',
          ]),
      `${ms(latencyMs)} ms${exitNote(exit)}${imitatedLinks.length === 0 ? '' : `; the links to ${imitatedLinks.join(' and ')} are imitated here`}`,
    ].join('\n'),
  );
  return {
    outputs: outputsOf(outputs),
    latencyMs,
    exit,
    hops: hops.map(({ log: _, ...hop }) => hop),
    imitatedLinks,
  };
}

const outputsOf = (outputs: NamedTensors) =>
  [...outputs].map(([name, tensor]) => ({
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: valuesOf(tensor),
  }));

/** Elements as JSON has them: 64-bit integers beyond its numbers as text, float16 as its bits. */
function valuesOf({ dtype, data }: Tensor): (number | string)[] {
  const { View } = elementKinds[dtype];
  const elements = new View(Uint8Array.from(data).buffer, 0, data.length / View.BYTES_PER_ELEMENT);
  return Array.from(elements, (element: number | bigint) =>
    Number.isSafeInteger(Number(element)) || typeof element === 'number' ? Number(element) : String(element),
  );
}

const exitNote = (exit: string | null) => (exit === null ? '' : `; "${exit}" was sure, and the chain ended`);

const render = ({ outputs, latencyMs, exit, billed }: Invocation, width: number): string[] => [
  ...renderOutputs(outputs, width),
  '',
  `${ms(latencyMs)} ms${exitNote(exit)}${billed === null ? "; what was billed is in the functions' logs" : `, ${billText(billed)}`}`,
];

function renderOutputs(outputs: NamedTensors, width: number): string[] {
  const first = (tensor: Tensor) => {
    const values = valuesOf(tensor);
    const shown = values
      .slice(0, shownValues)
      .map((value) => (typeof value === 'number' ? value.toPrecision(5) : value));
    return `${shown.join(', ')}${values.length > shownValues ? ', ...' : ''}`;
  };
  return layTable(
    [
      { title: 'output', align: 'left', shrinks: true },
      { title: 'type', align: 'left', shrinks: true },
      { title: 'values', align: 'left', shrinks: true },
    ],
    [...outputs].map(([name, tensor]) => [name, `${tensor.dtype}${shape(tensor.shape)}`, first(tensor)]),
    width,
  );
}

const billText = ({ billedMs, costUsd, coldStarts, hops }: NonNullable<Invocation['billed']>) =>
  `${billedMs} ms billed over ${plural(hops.length, 'function')} (${coldStarts} cold), ${usd(costUsd)}`;
