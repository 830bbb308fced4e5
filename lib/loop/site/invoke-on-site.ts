import type { Hop } from '../../client/index.ts';
import type { Notify } from '../../host.ts';
import { longestMs, type Tier } from '../../plan/plan.ts';
import type { Deployment } from '../../targets/target.ts';
import type { NamedTensors } from '../../tensors/tensor.ts';
import { findDeployment } from '../deployment-record.ts';
import { inputsFor } from '../invoke.ts';
import { openPlanSite, siteClient } from './site-deployment.ts';

/** One inference over the tiers of a site. */
export interface SiteInvocation {
  readonly outputs: NamedTensors;
  readonly latencyMs: number;
  /** The output that was sure enough to be the answer; null where the chain went on to its end. */
  readonly exit: string | null;
  readonly hops: readonly (Hop & { readonly tier: Tier })[];
  /** Tiers whose link was imitated on this machine. */
  readonly imitatedLinks: readonly Tier[];
}

/**
 * Runs one inference over the tiers of a site. Emulated tiers are deployed for it; on the others the plan must stand.
 *
 * @param input path of a file, or `random` for seeded inputs
 * @throws PartitaError as `invokePlan` and `openPlanSite`
 */
export async function invokeOnSite(
  planFile: string,
  siteFile: string,
  input: string,
  notify: Notify,
): Promise<SiteInvocation> {
  const open = await openPlanSite(planFile, siteFile);
  const { plan, targets, proxies } = open;
  try {
    const inputs = await inputsFor(planFile, plan, input);
    const deployed = new Map<Tier, Deployment>();
    for (const [tier, target] of targets) {
      const stands =
        target.name === 'local'
          ? await target.deploy(planFile, notify, tier)
          : await findDeployment(planFile, target, tier);
      deployed.set(tier, stands);
    }
    notify({ kind: 'step', text: 'running one inference' });
    const client = siteClient(planFile, plan, open, deployed);
    const { outputs, latencyMs, exit, hops } = await client.infer(inputs, { timeoutMs: longestMs(plan) });
    return {
      outputs,
      latencyMs,
      exit,
      hops: plan.partitions.flatMap(({ name, tier }) =>
        hops.filter(({ partition }) => partition === name).map((hop) => ({ ...hop, tier })),
      ),
      imitatedLinks: [...proxies.keys()],
    };
  } finally {
    await open.close();
  }
}
