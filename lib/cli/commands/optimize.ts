import { Command } from 'commander';
import { optimizeFile } from '../../loop/optimize-file.ts';
import type { Slo } from '../../plan/plan.ts';
import { act } from '../command.ts';
import { goalOptions, parse } from '../options.ts';
import { renderSearch } from '../render/search.ts';

interface OptimizeOptions {
  readonly profile: string;
  readonly out: string;
  readonly slo?: Slo;
  readonly budgetUsd?: number;
  readonly coldRate: number;
  readonly maxMemory: number;
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
      );
      terminal.status(null);
      terminal.print(renderSearch(search, terminal.width, terminal.paint));
      terminal.print(`\nWritten: ${options.out}`);
      const { front, certificate, unsplit } = search;
      return {
        front,
        chosen: front[search.chosen],
        certificate,
        unsplit,
        plan: options.out,
        verify: plan.verify,
      };
    },
  );
