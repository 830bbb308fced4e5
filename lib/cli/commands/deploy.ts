import { Command } from 'commander';
import { deployPlan, destroyPlan } from '../../loop/deploy.ts';
import { deployPlanToSite, destroyPlanOnSite } from '../../loop/site/deploy-plan.ts';
import { openTarget } from '../../targets/index.ts';
import type { Deployment } from '../../targets/target.ts';
import { act } from '../command.ts';
import { siteOption, targetOption } from '../options.ts';
import { layTable, wrap } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface DeployOptions {
  readonly target: string;
  readonly site?: string;
}

export const deployCommand = () =>
  act(
    targetOption(
      new Command('deploy')
        .description('Deploy a plan through CDK.')
        .argument('<plan>', 'plan.json')
        .addOption(siteOption())
        .addHelpText('after', '\nExample:\n  $ partita deploy plan.json --target http://127.0.0.1:4566'),
    ),
    async (terminal, plan: string, options: DeployOptions) => {
      if (options.site !== undefined) return deploySite(terminal, plan, options.site);
      const target = await openTarget(options.target);
      try {
        const deployment = await deployPlan(plan, target, terminal.notify);
        terminal.status(null);
        terminal.print(renderDeployment(deployment, terminal.width).join('\n'));
        if (target.name === 'local') {
          const note = `The embedded target stands while a command runs. To keep it up: partita serve "${plan}"`;
          terminal.print(`\n${wrap(note, terminal.width)}`);
        }
        return { ...deployment, endpoint: target.endpoint };
      } finally {
        await target.close();
      }
    },
  );

export const destroyCommand = () =>
  act(
    targetOption(
      new Command('destroy')
        .description('Remove what deploy made.')
        .argument('<plan>', 'plan.json')
        .addOption(siteOption())
        .addHelpText('after', '\nExample:\n  $ partita destroy plan.json --target aws'),
    ),
    async (terminal, plan: string, options: DeployOptions) => {
      if (options.site !== undefined) {
        await destroyPlanOnSite(plan, options.site, terminal.notify);
        terminal.status(null);
        terminal.print(`Nothing of "${plan}" is left on the site.`);
        return { destroyed: plan, site: options.site };
      }
      const target = await openTarget(options.target);
      try {
        await destroyPlan(plan, target, terminal.notify);
        terminal.status(null);
        terminal.print(`Nothing of "${plan}" is left at ${target.name}.`);
        return { destroyed: plan, target: target.name };
      } finally {
        await target.close();
      }
    },
  );

async function deploySite(terminal: Terminal, plan: string, site: string): Promise<unknown> {
  const { deployed, emulated } = await deployPlanToSite(plan, site, terminal.notify);
  terminal.status(null);
  for (const [tier, deployment] of deployed)
    terminal.print(`${tier}, ${renderDeployment(deployment, terminal.width).join('\n')}\n`);
  if (emulated.length > 0)
    terminal.print(
      wrap(`Emulated here while a command runs, and deployed by it: ${emulated.join(', ')}.`, terminal.width),
    );
  return { site, tiers: [...deployed].map(([tier, deployment]) => ({ tier, ...deployment })), emulated };
}

/** A deployment's functions. */
export const renderDeployment = ({ stackName, functions }: Deployment, width: number): string[] => [
  `${stackName}:`,
  ...layTable(
    [
      { title: 'partition', align: 'left', shrinks: true },
      { title: 'MB', align: 'right' },
      { title: 'function', align: 'left' },
    ],
    functions.map(({ partition, memoryMb, functionName }) => [partition, String(memoryMb), functionName]),
    width,
  ),
];
