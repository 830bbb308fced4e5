import { createRequire } from 'node:module';
import type { Notify } from '../host.ts';
import { runNode } from './node-child.ts';

/**
 * Runs the CDK CLI that this package pins. Its resource events move `notify` on.
 *
 * @param env of the CLI: credentials, region, AWS_ENDPOINT_URL
 * @returns whether it succeeded, and all that it printed
 */
export async function runCdk(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  notify: Notify,
): Promise<{ succeeded: boolean; output: string }> {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const { exitCode, output } = await runNode(
    [cli, ...args, '--progress', 'events', '--no-notices', '--no-color'],
    {
      ...process.env,
      ...env,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    (line) => {
      const [, done, total] = resourceEvent.exec(line) ?? [];
      if (done && total) notify({ kind: 'advance', done: Number(done), total: Number(total) });
    },
  );
  return { succeeded: exitCode === 0, output };
}

/** `partita-bert-0a1b2c3d |  3/14 | 10:00:00 | CREATE_COMPLETE | AWS::IAM::Role | …` */
const resourceEvent = /\|\s*(\d+)\/(\d+)\s*\|/;
