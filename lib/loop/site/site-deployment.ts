import type { Clients, OtherTiers } from '../../client/index.ts';
import { PartitionedModelClient } from '../../client/index.ts';
import type { Notify } from '../../host.ts';
import { servedPlanOf } from '../../plan/deployment.ts';
import { type Plan, plan as planFormat, type Tier } from '../../plan/plan.ts';
import { site as siteFormat } from '../../plan/site.ts';
import { openClients } from '../../targets/clients.ts';
import type { Deployment, Target } from '../../targets/target.ts';
import { deployedClient } from '../deployed-client.ts';
import { walkedElsewhere } from '../errors.ts';
import { readFormat } from '../files.ts';
import { nodeDevice } from './node-device.ts';
import { type OpenSite, openSite } from './open-site.ts';

/** Where the partitions of each tier stand. */
export type SiteDeployment = ReadonlyMap<Tier, Deployment>;

/**
 * Reads a plan and opens the tiers of a site that it uses.
 *
 * @throws PartitaError P1101, P1301-P1304 about the files, P2105 a tier isn't in the site, P2106 another than the caller walks
 *   over tiers
 */
export async function openPlanSite(planFile: string, siteFile: string): Promise<OpenSite & { plan: Plan }> {
  const plan = await readFormat(planFormat, planFile);
  const site = await readFormat(siteFormat, siteFile);
  const used = new Set(plan.partitions.map(({ tier }) => tier));
  if (plan.orchestration !== 'client' && [...used].some((tier) => tier !== 'lambda'))
    throw walkedElsewhere(planFile, plan.orchestration);
  return { ...(await openSite(site, used, siteFile)), plan };
}

/** Deploys each tier's partitions to its target. What was put before a failure is removed again. */
export async function deployToSite(
  planFile: string,
  { targets }: Pick<OpenSite, 'targets'>,
  notify: Notify,
): Promise<SiteDeployment> {
  const made = new Map<Tier, Deployment>();
  try {
    for (const [tier, target] of targets) made.set(tier, await target.deploy(planFile, notify, tier));
    return made;
  } catch (error) {
    for (const tier of made.keys()) await targets.get(tier)?.destroy(planFile, notify, tier);
    throw error;
  }
}

export async function destroyOnSite(
  planFile: string,
  { targets }: Pick<OpenSite, 'targets'>,
  notify: Notify,
): Promise<void> {
  for (const [tier, target] of targets) await target.destroy(planFile, notify, tier);
}

/** The client of a plan that stands on a site: it walks the tiers, or asks who walks the functions of Lambda. */
export function siteClient(
  planFile: string,
  plan: Plan,
  { targets }: Pick<OpenSite, 'targets'>,
  deployed: SiteDeployment,
): PartitionedModelClient {
  const [inCloud, cloud] = [deployed.get('lambda'), targets.get('lambda')];
  if (plan.orchestration !== 'client' && inCloud && cloud)
    return deployedClient(planFile, plan, inCloud, cloud);
  const clientsOf = (tier: Tier): Clients | undefined => {
    const target = targets.get(tier);
    return target && { ...reached(target), bucket: deployed.get(tier)?.handoffBucket ?? null };
  };
  const edge = clientsOf('edge');
  const device = clientsOf('device') ?? nodeDevice(planFile, plan);
  const tiers: OtherTiers = { device, ...(edge && { edge }) };
  // A plan without functions of Lambda asks nobody there.
  const lambda = clientsOf('lambda') ?? { ...reached(openClients({ region: 'us-east-1' })), bucket: null };
  return new PartitionedModelClient({
    lambda: lambda.lambda,
    s3: lambda.s3,
    tiers,
    deployment: {
      plan: servedPlanOf(plan),
      functions: [...deployed.values()].flatMap(({ functions }) => functions),
      handoffBucket: lambda.bucket,
    },
    prewarm: false,
  });
}

const reached = ({ lambda, s3 }: Pick<Target, 'lambda' | 's3'>) => ({ lambda, s3 });
