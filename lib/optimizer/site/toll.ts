import { perMillion, type Usd } from '../../cost/money.ts';
import type { SiteLink } from '../../plan/site.ts';
import type { LatencyModel } from '../latency-model.ts';
import type { Moments } from '../size-model.ts';
import type { Crossing } from '../space/place.ts';
import { linkMs, linkUsd, type Traffic, trafficOf } from './link-time.ts';

/** What lies between the caller and a partition adds to it: the link, and whoever walks the chain for him. */
export interface Toll {
  readonly ms: number;
  /** Of that, on the link. */
  readonly linkMs: number;
  /** More where the partition is cold: then whoever walks is, too. */
  readonly initMs: number;
  /** What is sent over the link costs; undefined where there is no link. */
  readonly usd: Usd | undefined;
  /** Of a million times: the link, and a request of whoever walks. */
  readonly usdPerMillion: number;
  /** What whoever walks is paid for each ms that he waits, a million times over. */
  readonly waitedUsdPerMillion: number;
}

export type TollOf = (crossing: Crossing) => Toll;

const none: Toll = {
  ms: 0,
  linkMs: 0,
  initMs: 0,
  usd: undefined,
  usdPerMillion: 0,
  waitedUsdPerMillion: 0,
};

/**
 * The toll of the link that each invocation crosses.
 *
 * @param link undefined where the caller is beside the tier
 */
export function tollOver(link: SiteLink | undefined, model: LatencyModel): TollOf {
  if (link === undefined) return () => none;
  return eachCrossing((crossing) => {
    const traffic = trafficBetween(model, crossing);
    const ms = linkMs(link, traffic);
    const usd = linkUsd(link, traffic);
    return { ...none, ms, linkMs: ms, usd, usdPerMillion: perMillion(usd) };
  });
}

/** All places of a tier are asked about a crossing one after the other, and it is the same for each: it's worked out once. */
export function eachCrossing(tollOf: TollOf): TollOf {
  let last: { readonly crossing: Crossing; readonly toll: Toll } | null = null;
  return (crossing) => {
    if (last?.crossing !== crossing) last = { crossing, toll: tollOf(crossing) };
    return last.toll;
  };
}

/** A latency with what a toll adds to it. */
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
