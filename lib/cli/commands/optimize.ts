import { Command, Option } from 'commander';
import { optimizeFile } from '../../loop/optimize-file.ts';
import { type PricedOrchestration, priceOrchestration } from '../../loop/price-orchestration.ts';
import { type Orchestration, orchestrations, type Plan, type Slo } from '../../plan/plan.ts';
import { type Architecture, architectures } from '../../plan/platform.ts';
import { act } from '../command.ts';
import { goalOptions, parse } from '../options.ts';
import { renderSearch } from '../render/search.ts';
import { wrap } from '../table.ts';
import { usd } from '../units.ts';

interface OptimizeOptions {
  readonly profile: string;
  readonly out: string;
  readonly slo?: Slo;
  readonly budgetUsd?: number;
  readonly coldRate: number;
  readonly maxMemory: number;
  readonly orchestration: Orchestration;
  readonly coordinatorMemory?: number;
  readonly architecture?: Architecture;
}

export const optimizeCommand = () =>
  act(
    goalOptions(
      new Command('optimize')
        .description('Find the whole latency-cost front of a profiled model, and write the best plan.')
        .argument('<model>', 'the ONNX file that was profiled')
        .requiredOption('--profile <file>', 'the profile of that model')
        .requiredOption('-o, --out <plan>', 'where the plan goes; its partitions go beside it')
        .option('--max-memory <mb>', 'largest memory size the account allows', parse.whole(128, 10_240), 3008)
        .addOption(
          new Option('--orchestration <who>', 'who walks the chain of functions')
            .choices(orchestrations)
            .default('client'),
        )
        .option('--coordinator-memory <mb>', 'memory size of the coordinator', parse.whole(128, 10_240))
        .addOption(
          new Option('--architecture <name>', 'processor of the functions (default: as profiled)').choices(
            architectures,
          ),
        )
        .addHelpText(
          'after',
          '\nExample:\n  $ partita optimize bert-base.onnx --profile profile.json -o plan.json --slo p95=300ms',
        ),
    ),
    async (terminal, model: string, options: OptimizeOptions) => {
      const goals = {
        slo: options.slo ?? null,
        budgetUsdPerMillion: options.budgetUsd ?? null,
        coldStartRate: options.coldRate,
        maxMemoryMb: options.maxMemory,
      };
      const { search, plan } = await optimizeFile(
        model,
        options.profile,
        options.out,
        goals,
        terminal.notify,
        {
          orchestration: options.orchestration,
          ...(options.coordinatorMemory !== undefined && { coordinatorMemoryMb: options.coordinatorMemory }),
          ...(options.architecture !== undefined && { architecture: options.architecture }),
        },
      );
      terminal.status(null);
      terminal.print(renderSearch(search, terminal.width, terminal.paint));
      const priced = priceOrchestration(plan);
      if (priced !== null) terminal.print(`\n${wrap(notes(plan, priced), terminal.width)}`);
      terminal.print(`\nWritten: ${options.out}`);
      const { front, certificate, unsplit } = search;
      return {
        orchestration: plan.orchestration,
        orchestrationUsdPerMillion: priced?.addedUsdPerMillion ?? null,
        front,
        chosen: front[search.chosen],
        certificate,
        unsplit,
        plan: options.out,
        verify: plan.verify,
      };
    },
  );

const notes = ({ orchestration }: Plan, { addedUsdPerMillion, foreign }: PricedOrchestration): string =>
  [
    `Orchestration ${orchestration}${
      orchestration === 'client'
        ? ', as in the plans above.'
        : ` adds ${usd(addedUsdPerMillion)} per million inferences (modelled), which the plans above don't have.`
    }`,
    ...(foreign
      ? ['The functions are for another processor than was profiled: what they take there is not known.']
      : []),
  ].join(' ');
