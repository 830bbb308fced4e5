import { Command } from 'commander';
import { keepUntilExit } from '../../lifetime.ts';
import { loopback, readKeys } from '../../local/index.ts';
import { deployPlan } from '../../loop/deploy.ts';
import { forgetDeployment, recordDeployment } from '../../loop/deployment-record.ts';
import { openTarget } from '../../targets/index.ts';
import { act } from '../command.ts';
import { parse } from '../options.ts';
import { where } from '../render/where.ts';
import { waitForStop } from '../signals.ts';
import { renderDeployment } from './deploy.ts';

interface ServeOptions {
  readonly host: string;
  readonly keys?: string;
  readonly port: number;
  readonly data?: string;
  readonly idle: number;
  readonly initVcpus: number;
}

export const serveCommand = () =>
  act(
    new Command('serve')
      .description(
        'Run the embedded Lambda and S3 until stopped, with the plans given: here, or as an edge box.',
      )
      .argument('[plans...]', 'plans to deploy there')
      .option('--host <address>', 'address to listen on; 0.0.0.0 for all of this machine', loopback)
      .option(
        '--keys <file>',
        'keys of those who may call, as in ~/.aws/credentials; needed where others reach the address',
      )
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
        '\nExample:\n  $ partita serve plan.json --port 4566 --data partita-data &\n  $ partita invoke plan.json --input random --target http://127.0.0.1:4566\n  $ partita serve --host 0.0.0.0 --keys keys.ini',
      ),
    async (terminal, plans: string[], options: ServeOptions) => {
      const { host, port, data, idle: idleSec, initVcpus } = options;
      const keys = readKeys(options.keys, process.env);
      const target = await openTarget('local', {
        host,
        port,
        ...(keys !== undefined && { keys }),
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
      terminal.print(
        `\n${endpoint} answers${keys === undefined ? '' : ' whoever signs with a known key'}. Ctrl-C stops it.`,
      );
      terminal.answer({ endpoint, enforcement: target.enforcement, deployments });
      waitForStop();
      await new Promise(() => {
        // Ends with the process: signals dispose of everything.
        setInterval(() => {}, 2 ** 30);
      });
    },
  );
