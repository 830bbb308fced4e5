import { perMillion } from '../../cost/money.ts';
import type { Segmentation } from '../../plan/segmentation.ts';
import type { Site } from '../../plan/site.ts';
import { mustNotSee } from '../errors.ts';
import type { LatencyModel } from '../latency-model.ts';
import type { Crossing, Place, Stage } from '../space/place.ts';
import { linkMs, linkUsd, type Traffic, trafficOf } from './link-time.ts';

/** A place as the caller of a site has it: behind its tier's link, and sent nothing that the tier must not see. */
export function onSite(place: Place, model: LatencyModel, site: Site): Place {
  const { tier } = place;
  const link = tier === 'device' ? undefined : site[tier]?.link;
  const hidden = hiddenFrom(model.segmentation, site[tier]?.mustNotSee ?? []);
  const seenBy = ({ facts: { from, to } }: Crossing) => hidden.find(({ isSent }) => isSent(from, to));
  return {
    ...place,
    limitOf(crossing, stage) {
      const seen = seenBy(crossing);
      return seen === undefined ? place.limitOf(crossing, stage) : mustNotSee(tier, seen.name);
    },
    holds: (crossing, stage) => seenBy(crossing) === undefined && place.holds(crossing, stage),
    predict(crossing, reach): Stage {
      const stage = place.predict(crossing, reach);
      if (link === undefined) return stage;
      const traffic = trafficBetween(model, crossing);
      const ms = linkMs(link, traffic);
      const usd = linkUsd(link, traffic);
      return {
        ...stage,
        latencyMs: stage.latencyMs + ms,
        coldLatencyMs: stage.coldLatencyMs + ms,
        meanLatencyMs: stage.meanLatencyMs + ms,
        warm: { ...stage.warm, mean: stage.warm.mean + ms },
        drawnMs: () => stage.drawnMs().map((drawn) => drawn + ms),
        linkUsd: usd,
        usdPerMillion: stage.usdPerMillion + perMillion(usd),
      };
    },
  };
}

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

/** Tensors by name, and whether a partition of the segments `(from, to]` is sent them. */
const hiddenFrom = ({ tensors }: Segmentation, names: readonly string[]) =>
  tensors
    .filter(({ name }) => names.includes(name))
    .map(({ name, producer, consumers }) => ({
      name,
      isSent: (from: number, to: number) =>
        producer <= from && consumers.some((segment) => segment > from && segment <= to),
    }));
