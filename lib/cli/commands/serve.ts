import { Command } from 'commander';
import { keepUntilExit } from '../../lifetime.ts';
import { deployPlan } from '../../loop/deploy.ts';
import { forgetDeployment, recordDeployment } from '../../loop/deployment-record.ts';
import { openTarget } from '../../targets/index.ts';
import { act } from '../command.ts';
import { parse } from '../options.ts';
import { where } from '../render/where.ts';
import { waitForStop } from '../signals.ts';
import { renderDeployment } from './deploy.ts';

interface ServeOptions {
  readonly port: number;
  readonly data?: string;
  readonly idle: number;
  readonly initVcpus: number;
}

export const serveCommand = () =>
  act(
    new Command('serve')
      .description('Run the embedded Lambda and S3 on 127.0.0.1 until stopped, with the plans given.')
      .argument('[plans...]', 'plans to deploy there')
      .option('--port <n>', 'port to listen on; 0 for any free one', parse.whole(0, 65_535), 4566)
      .option('--data <dir>', 'folder that buckets and objects stay in (default: they go with the server)')
      .option('--idle <s>', 'seconds after which an unused environment is ended', parse.whole(1, 86_400), 600)
      .option(
        '--init-vcpus <n>',
        'vCPUs for an initialisation, where memory buys fewer',
        parse.number(0.1, 64),
        2,
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ partita serve plan.json --port 4566 --data partita-data &\n  $ partita invoke plan.json --input random --target http://127.0.0.1:4566',
      ),
    async (terminal, plans: string[], options: ServeOptions) => {
      const { port, data, idle: idleSec, initVcpus } = options;
      const target = await openTarget('local', {
        port,
        idleSec,
        initVcpus,
        ...(data !== undefined && { dataDir: data }),
      });
      keepUntilExit(() => target.close());
      const endpoint = target.endpoint ?? '';
      const deployments = [];
      for (const plan of plans) {
        const deployment = await deployPlan(plan, target, terminal.notify);
        await recordDeployment(plan, endpoint, deployment);
        keepUntilExit(() => forgetDeployment(plan));
        deployments.push(deployment);
      }
      terminal.status(null);
      terminal.print(where(target, terminal.width));
      for (const deployment of deployments)
        terminal.print(`\n${renderDeployment(deployment, terminal.width).join('\n')}`);
      terminal.print(`\n${endpoint} answers. Ctrl-C stops it.`);
      terminal.answer({ endpoint, enforcement: target.enforcement, deployments });
      waitForStop();
      await new Promise(() => {
        // Ends with the process: signals dispose of everything.
        setInterval(() => {}, 2 ** 30);
      });
    },
  );
