import { keepUntilExit } from '../../lifetime.ts';
import type { LocalCloudOptions } from '../../local/index.ts';
import { deployPlan } from '../../loop/deploy.ts';
import { forgetDeployment, recordDeployment } from '../../loop/deployment-record.ts';
import { openTarget } from '../../targets/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderDeployment } from './deploy.ts';

/** Starts the embedded Lambda and S3 with plans deployed to it, for as long as this process runs. */
export async function servePlans(plans: readonly string[], options: LocalCloudOptions, terminal: Terminal) {
  const server = await openTarget('local', options);
  keepUntilExit(() => server.close());
  const deployments = [];
  for (const plan of plans) {
    const deployment = await deployPlan(plan, server, terminal.notify);
    await recordDeployment(plan, server.endpoint ?? '', deployment);
    keepUntilExit(() => forgetDeployment(plan));
    deployments.push(deployment);
  }
  const rendered = deployments.map((each) => renderDeployment(each, terminal.width).join('\n'));
  return { server, deployments, rendered };
}
