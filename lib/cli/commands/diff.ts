import { Command } from 'commander';
import { diffPlan } from '../../loop/diff-plan.ts';
import type { DiffBase } from '../../targets/diff-stack.ts';
import { nothingToCompare } from '../../targets/errors.ts';
import { act } from '../command.ts';
import { reportOptions } from '../options.ts';
import { renderDiff } from '../render/diff.ts';

interface DiffOptions {
  readonly target?: string;
  readonly against?: string;
  readonly requestsPerMonth: number;
}

export const diffCommand = () =>
  act(
    reportOptions(
      new Command('diff')
        .description('Show what deploying a plan changes: infrastructure, latency and monthly cost.')
        .argument('<plan>', 'plan.json')
        .option('--against <plan>', 'another plan; needs no network')
        .option('--target <target>', 'what stands there: aws, or the URL of an AWS-compatible endpoint')
        .addHelpText('after', '\nExample:\n  $ partita diff plan.json --against approved.json --json'),
    ),
    async (terminal, plan: string, { target, against, requestsPerMonth }: DiffOptions) => {
      const diff = await diffPlan(plan, baseOf(plan, target, against), { requestsPerMonth }, terminal.notify);
      terminal.status(null);
      terminal.print(renderDiff(diff, terminal.width, terminal.paint));
      return { changed: diff.resources.length > 0, requestsPerMonth, ...diff };
    },
  );

function baseOf(plan: string, target: string | undefined, against: string | undefined): DiffBase {
  if (against !== undefined && target === undefined) return { kind: 'plan', planFile: against };
  if (target !== undefined && against === undefined) return { kind: 'target', name: target };
  throw nothingToCompare(plan);
}
