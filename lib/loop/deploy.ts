import type { Notify } from '../host.ts';
import { plan as planFormat } from '../plan/plan.ts';
import type { Deployment, Target } from '../targets/target.ts';
import { forgetDeployment, recordDeployment } from './deployment-record.ts';
import { readFormat } from './files.ts';

/**
 * Deploys a plan and remembers where. The embedded target forgets it when it is closed.
 *
 * @throws PartitaError P1101, P1301-P1304 about the plan; P15xx where its stack can't be made or deployed
 */
export async function deployPlan(planFile: string, target: Target, notify: Notify): Promise<Deployment> {
  await readFormat(planFormat, planFile);
  const deployment = await target.deploy(planFile, notify);
  if (target.name !== 'local') await recordDeployment(planFile, target.name, deployment);
  return deployment;
}

/** Removes a plan's stack. @throws as `deployPlan` */
export async function destroyPlan(planFile: string, target: Target, notify: Notify): Promise<void> {
  await readFormat(planFormat, planFile);
  await target.destroy(planFile, notify);
  await forgetDeployment(planFile);
}
