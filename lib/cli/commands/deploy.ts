import { Command } from 'commander';
import { deployPlan, destroyPlan } from '../../loop/deploy.ts';
import { openTarget } from '../../targets/index.ts';
import type { Deployment } from '../../targets/target.ts';
import { act } from '../command.ts';
import { targetOption } from '../options.ts';
import { layTable, wrap } from '../table.ts';

export const deployCommand = () =>
  act(
    targetOption(
      new Command('deploy')
        .description('Deploy a plan through CDK.')
        .argument('<plan>', 'plan.json')
        .addHelpText('after', '\nExample:\n  $ partita deploy plan.json --target http://127.0.0.1:4566'),
    ),
    async (terminal, plan: string, options: { target: string }) => {
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
        .addHelpText('after', '\nExample:\n  $ partita destroy plan.json --target aws'),
    ),
    async (terminal, plan: string, options: { target: string }) => {
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
