import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { type LocalCloudOptions, loopback, readKeys, startLocalCloud } from '../../local/index.ts';
import { act } from '../command.ts';
import { parse } from '../options.ts';
import { where } from '../render/where.ts';
import { waitForStop } from '../signals.ts';
import type * as ServePlans from './serve-plans.ts';

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
    async (terminal, plans: string[], { keys: keysFile, data, idle, ...rest }: ServeOptions) => {
      const keys = readKeys(keysFile, process.env);
      const options = {
        ...rest,
        idleSec: idle,
        ...(keys !== undefined && { keys }),
        ...(data !== undefined && { dataDir: data }),
      };
      const { server, deployments, rendered } =
        plans.length === 0 ? await serveNone(options) : await servePlans(plans, options, terminal);
      const { endpoint, enforcement } = server;
      terminal.status(null);
      terminal.print(where(server, terminal.width));
      for (const text of rendered) terminal.print(`\n${text}`);
      terminal.print(
        `\n${endpoint} answers${keys === undefined ? '' : ' whoever signs with a known key'}. Ctrl-C stops it.`,
      );
      terminal.answer({ endpoint, enforcement, deployments });
      waitForStop();
      await new Promise(() => {
        // Ends with the process: signals dispose of everything.
        setInterval(() => {}, 2 ** 30);
      });
    },
  );

async function serveNone(options: LocalCloudOptions) {
  // V8 counts the bodies that pass through as growth of its heap: with every second large one it would mark all of it in
  // steps, in the way of what passes. At once and one in five is less, as the heap is small.
  setFlagsFromString('--no-incremental-marking');
  return { server: { ...(await startLocalCloud(options)), name: 'local' }, deployments: [], rendered: [] };
}

/** Deploying takes the SDK and CDK, a good part of the memory that a server needs: loaded where there is a plan. */
const servePlans: typeof ServePlans.servePlans = async (...args) =>
  (await import('./serve-plans.ts')).servePlans(...args);
