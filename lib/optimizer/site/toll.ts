import { perMillion, type Usd } from '../../cost/money.ts';
import type { SiteLink } from '../../plan/site.ts';
import type { LatencyModel } from '../latency-model.ts';
import type { Moments } from '../size-model.ts';
import type { Crossing } from '../space/place.ts';
import { linkMs, linkUsd, type Traffic, trafficOf } from './link-time.ts';

/** What the link between the caller and a tier adds to a partition there. */
export interface Toll {
  readonly ms: number;
  /** Undefined where there is no link. */
  readonly usd: Usd | undefined;
  readonly usdPerMillion: number;
}

export type TollOf = (crossing: Crossing) => Toll;

const none: Toll = { ms: 0, usd: undefined, usdPerMillion: 0 };

/**
 * The toll of each crossing. All places of a tier are asked about a crossing one after the other, and it is the same for
 * each: it's worked out once.
 *
 * @param link undefined where the caller is beside the tier
 */
export function tollOver(link: SiteLink | undefined, model: LatencyModel): TollOf {
  if (link === undefined) return () => none;
  let last: { readonly crossing: Crossing; readonly toll: Toll } | null = null;
  return (crossing) => {
    if (last?.crossing !== crossing) {
      const traffic = trafficBetween(model, crossing);
      const usd = linkUsd(link, traffic);
      last = { crossing, toll: { ms: linkMs(link, traffic), usd, usdPerMillion: perMillion(usd) } };
    }
    return last.toll;
  };
}

/** A latency with what the link adds to it. */
export const later = (latency: Moments, { ms }: Toll): Moments =>
  ms === 0 ? latency : { mean: latency.mean + ms, variance: latency.variance };

/** What stays in the S3 of its tier doesn't cross the link. */
function trafficBetween({ ranges }: LatencyModel, crossing: Crossing): Traffic {
  const { facts, before, after, codedIn, codedOut } = crossing;
  return trafficOf(
    {
      bytes: ranges.bytesIn(facts.from, facts.to) * (codedIn?.share ?? 1),
      channel: before.stays ? 'none' : facts.channelIn,
    },
    {
      bytes: ranges.bytesOut(facts.from, facts.to) * (codedOut?.share ?? 1),
      channel: after.stays ? 'none' : after.channel,
    },
  );
}
