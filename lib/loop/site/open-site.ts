import type { Tier } from '../../plan/plan.ts';
import type { Site } from '../../plan/site.ts';
import { openTarget } from '../../targets/index.ts';
import { shapeTarget } from '../../targets/shaper/shaped-target.ts';
import type { ShapingProxy } from '../../targets/shaper/shaping-proxy.ts';
import type { Target } from '../../targets/target.ts';
import { tierNotThere } from '../errors.ts';

/** The targets of a site that a plan uses. */
export interface OpenSite {
  readonly site: Site;
  /** By tier; without the device where its partitions run in the process that calls. */
  readonly targets: ReadonlyMap<Tier, Target>;
  /** Links that are imitated here, by tier; the others are what they are. */
  readonly proxies: ReadonlyMap<Tier, ShapingProxy>;
  close(): Promise<void>;
}

/**
 * Opens the targets of some tiers. One that is `local` and has a link stands behind an imitation of it.
 *
 * @param file the site's, for messages
 * @throws PartitaError P2105 when the site has no such tier, and as `openTarget`
 */
export async function openSite(site: Site, used: ReadonlySet<Tier>, file: string): Promise<OpenSite> {
  const targets = new Map<Tier, Target>();
  const proxies = new Map<Tier, ShapingProxy>();
  const close = async () => {
    for (const target of targets.values()) await target.close();
  };
  try {
    for (const tier of used) {
      const place = site[tier];
      if (place === undefined) throw tierNotThere(file, tier);
      if (place.target === 'client') continue;
      const inner = await openTarget(place.target);
      targets.set(tier, inner);
      const link = 'link' in place ? place.link : undefined;
      if (place.target !== 'local' || link === undefined) continue;
      const { target, proxy } = await shapeTarget(inner, link);
      targets.set(tier, target);
      proxies.set(tier, proxy);
    }
    return { site, targets, proxies, close };
  } catch (error) {
    await close();
    throw error;
  }
}
