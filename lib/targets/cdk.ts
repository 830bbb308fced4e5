import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Notify } from '../host.ts';
import type { Tier } from '../plan/plan.ts';
import { readPlan } from '../stack/read-plan.ts';
import { stackNameOf } from '../stack/stack-name.ts';
import { runCdk } from './cdk-cli.ts';
import { cdkEnvironment, endpointRegion, isAnonymous } from './cdk-environment.ts';
import { type ClientOptions, closeClients, openClients } from './clients.ts';
import { deploymentOf } from './deployment.ts';
import { emptyBuckets } from './empty-buckets.ts';
import { cdkFailed, noRegion } from './errors.ts';
import { synthesize } from './synthesize.ts';
import type { Deployment, Target } from './target.ts';

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * AWS, with the SDK's own configuration.
 *
 * @throws PartitaError P1525 when no region is configured
 */
export const openAwsTarget = (): Promise<Target> => openCdkTarget('aws', {});

/** How an endpoint is reached. Without credentials in the environment it gets `test` and `test`. */
export const endpointOptions = (endpoint: string): ClientOptions => ({
  endpoint,
  region: endpointRegion(),
  ...(isAnonymous() && { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
});

/** An endpoint that answers as AWS does. */
export const openEndpointTarget = (endpoint: string): Promise<Target> =>
  openCdkTarget(endpoint, endpointOptions(endpoint));

async function openCdkTarget(name: string, options: ClientOptions): Promise<Target> {
  const env = cdkEnvironment(name);
  const clients = openClients(options);
  const region = await clients.lambda.config.region().catch((cause: unknown) => {
    throw noRegion(cause);
  });

  async function deploy(planFile: string, notify: Notify, tier?: Tier): Promise<Deployment> {
    const plan = readPlan(planFile);
    const stackName = stackNameOf(plan, tier);
    notify({ kind: 'step', text: `synthesising ${stackName}` });
    const assembly = await synthesize(planFile, { validate: true, ...(tier && { tier }) });
    try {
      notify({ kind: 'step', text: `deploying ${stackName} to ${name}` });
      const file = join(assembly.folder, 'outputs.json');
      const args = [
        'deploy',
        '--app',
        assembly.folder,
        '--require-approval',
        'never',
        '--outputs-file',
        file,
      ];
      const { succeeded, output } = await runCdk(args, env, notify);
      if (!succeeded) throw cdkFailed('deploy', stackName, { target: name, planFile, output });
      const outputs = existsSync(file) ? outputsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
      return deploymentOf(
        { name, endpoint: options.endpoint ?? null },
        stackName,
        plan,
        outputs[stackName] ?? {},
        tier,
      );
    } finally {
      await assembly.discard();
    }
  }

  async function destroy(planFile: string, notify: Notify, tier?: Tier): Promise<void> {
    const stackName = stackNameOf(readPlan(planFile), tier);
    const assembly = await synthesize(planFile, { validate: false, ...(tier && { tier }) });
    try {
      notify({ kind: 'step', text: `destroying ${stackName} on ${name}` });
      await emptyBuckets(clients.s3, stackName);
      const { succeeded, output } = await runCdk(
        ['destroy', '--app', assembly.folder, '--force'],
        env,
        notify,
      );
      if (!succeeded) throw cdkFailed('destroy', stackName, { target: name, planFile, output });
    } finally {
      await assembly.discard();
    }
  }

  return {
    ...clients,
    name,
    region,
    endpoint: options.endpoint ?? null,
    enforcement: 'service',
    maxMeasurableMb: null,
    deploy,
    destroy,
    async close() {
      closeClients(clients);
    },
  };
}
