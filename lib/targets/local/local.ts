import { type LocalCloudOptions, startLocalCloud } from '../../local/index.ts';
import { readPlan } from '../../stack/read-plan.ts';
import { stackNameOf } from '../../stack/stack-name.ts';
import { closeClients, openClients } from '../clients.ts';
import { deploymentOf } from '../deployment.ts';
import { noStepFunctions } from '../errors.ts';
import { synthesize } from '../synthesize.ts';
import type { Target } from '../target.ts';
import { openHostLayer } from './host-layer.ts';
import { hostUploads } from './host-uploads.ts';
import { LocalStacks } from './local-stacks.ts';

/**
 * The embedded target: starts a Lambda and an S3 on 127.0.0.1 and deploys to them what CDK synthesised.
 *
 * @throws PartitaError P1401 to P1403 when they can't be started, P1430 to P1433 when the data folder can't be used
 */
export async function openLocalTarget(options: LocalCloudOptions = {}): Promise<Target> {
  const cloud = await startLocalCloud(options);
  const hostLayer = openHostLayer();
  const clients = openClients({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
  });
  const stacks = new LocalStacks(cloud, clients, hostLayer);
  const { endpoint, region, enforcement, maxMeasurableMb } = cloud;

  const target: Target = {
    ...clients,
    name: 'local',
    region,
    endpoint,
    enforcement,
    maxMeasurableMb,

    async deploy(planFile, notify, tier = 'lambda') {
      const plan = readPlan(planFile);
      const stackName = stackNameOf(plan, tier);
      if (plan.orchestration === 'step-functions') throw noStepFunctions(stackName, planFile);
      notify({ kind: 'step', text: `synthesising ${stackName}` });
      const assembly = await synthesize(planFile, { validate: false, tier });
      try {
        notify({ kind: 'step', text: `deploying ${stackName}` });
        const outputs = await stacks.deploy(stackName, assembly);
        return deploymentOf({ name: 'local', endpoint }, stackName, plan, outputs, tier);
      } catch (error) {
        await assembly.discard();
        throw error;
      }
    },

    async destroy(planFile, notify, tier = 'lambda') {
      const stackName = stackNameOf(readPlan(planFile), tier);
      notify({ kind: 'step', text: `destroying ${stackName}` });
      await stacks.destroy(stackName);
    },

    async close() {
      await stacks.destroyAll();
      closeClients(clients);
      await cloud.close();
      await uploads.discard();
      await hostLayer.discard();
    },
  };
  const uploads = hostUploads(target, (stackName) => stacks.destroy(stackName));
  cloud.hostStacks(uploads);
  return target;
}
