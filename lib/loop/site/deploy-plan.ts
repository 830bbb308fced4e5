import type { Notify } from '../../host.ts';
import type { Tier } from '../../plan/plan.ts';
import { forgetDeployment, recordDeployments } from '../deployment-record.ts';
import { deployToSite, destroyOnSite, openPlanSite, type SiteDeployment } from './site-deployment.ts';

/**
 * Deploys each tier's partitions to its target, and remembers where those stand that stay when this process ends.
 *
 * @throws PartitaError as `openPlanSite`, and P15xx, P21xx where a tier can't be deployed
 */
export async function deployPlanToSite(
  planFile: string,
  siteFile: string,
  notify: Notify,
): Promise<{ deployed: SiteDeployment; emulated: readonly Tier[] }> {
  const open = await openPlanSite(planFile, siteFile);
  try {
    const deployed = await deployToSite(planFile, open, notify);
    const emulated = [...deployed].filter(([, { target }]) => target === 'local').map(([tier]) => tier);
    const standing = [...deployed].filter(([tier]) => !emulated.includes(tier));
    await recordDeployments(planFile, new Map(standing));
    return { deployed, emulated };
  } finally {
    await open.close();
  }
}

/** Removes every tier's stack. @throws as `deployPlanToSite` */
export async function destroyPlanOnSite(planFile: string, siteFile: string, notify: Notify): Promise<void> {
  const open = await openPlanSite(planFile, siteFile);
  try {
    await destroyOnSite(planFile, open, notify);
    await forgetDeployment(planFile);
  } finally {
    await open.close();
  }
}
