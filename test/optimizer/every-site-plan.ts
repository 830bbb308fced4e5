import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion, type ExpectedStage } from '../../lib/cost/inference.ts';
import { decimal } from '../../lib/cost/money.ts';
import type { ExitTraffic } from '../../lib/exits/traffic.ts';
import type { SearchOptions } from '../../lib/optimizer/find-front.ts';
import { fitLatencyModel } from '../../lib/optimizer/latency-model.ts';
import type { CodecsByCut, CutCodec } from '../../lib/optimizer/space/cut-codecs.ts';
import type { Channel, Tier } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import type { Site, SiteLink } from '../../lib/plan/site.ts';

export interface Priced {
  readonly ms: number;
  readonly usd: number;
  readonly leakage: number;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly tier: Tier;
  readonly memoryMb: number;
  readonly channelOut: Channel;
  /** Null where it answers things as they are. */
  readonly codec: CutCodec | null;
}

/** What the search is asked. */
export interface Asked {
  readonly profile: Profile;
  readonly site: Site;
  readonly memorySizes: readonly number[];
  readonly coldStartRate: number;
  readonly tickMs: number;
  readonly leakage: NonNullable<SearchOptions['leakage']>;
  readonly codecs: CodecsByCut;
  readonly minAccuracy: number;
  /** Of a variant: the share of its answers that agree with the model's. @default 1 */
  readonly accuracy?: number;
  /** Where inferences may end. */
  readonly traffic?: ExitTraffic;
}

const mostInlineBytes = 4_500_000;

/** Every plan over the tiers of a site, timed and priced by the site's words, without the search. */
export function everySitePlan(asked: Asked): Priced[] {
  const { profile, site, memorySizes, codecs, minAccuracy, accuracy = 1 } = asked;
  const model = fitLatencyModel(profile);
  const { count, bytesOut } = model.ranges;
  const isHere = (tier: Tier) => site[tier]?.target === 'client';
  const boxes = (['device', 'edge'] as const).flatMap((tier) => {
    const box = site[tier];
    return box === undefined ? [] : [{ tier, memoryMb: box.memoryMb }];
  });
  const places = [...boxes, ...memorySizes.map((memoryMb) => ({ tier: 'lambda' as const, memoryMb }))];
  function* plansFrom(from: number): Generator<Part[]> {
    if (from === count) yield [];
    for (let to = from + 1; to <= count; to++) {
      const outgrown = bytesOut(from, to) > mostInlineBytes;
      for (const rest of plansFrom(to)) {
        for (const place of places) {
          // In one process two neighbours are one partition.
          if (isHere(place.tier) && rest[0]?.tier === place.tier) continue;
          const channels: Channel[] = isHere(place.tier) ? ['inline'] : outgrown ? ['s3'] : ['inline', 's3'];
          const codings = to === count ? [null] : [null, ...(codecs.get(to) ?? [])];
          for (const codec of codings) {
            for (const channelOut of channels) yield [{ from, to, ...place, channelOut, codec }, ...rest];
          }
        }
      }
    }
  }
  const priced: Priced[] = [];
  for (const parts of plansFrom(0)) {
    if (!isAccurate(parts, accuracy - minAccuracy)) continue;
    const plan = pricedPlan(parts, asked, model);
    if (plan.leakage <= asked.leakage.most) priced.push(plan);
  }
  return priced;
}

/** Each loss counts as so many sixteenths of what may be lost, rounded up. */
function isAccurate(parts: readonly Part[], maxLoss: number): boolean {
  const losses = parts.map(({ codec }) => codec?.loss ?? 0);
  if (maxLoss === 0) return losses.every((loss) => loss === 0);
  const steps = losses.map((loss) => Math.ceil((loss / maxLoss) * 16 - 1e-9));
  return steps.reduce((sum, step) => sum + step, 0) <= 16;
}

function pricedPlan(
  parts: readonly Part[],
  { profile, site, coldStartRate, tickMs, leakage, traffic }: Asked,
  model: ReturnType<typeof fitLatencyModel>,
): Priced {
  const { bytesIn, bytesOut } = model.ranges;
  let ticks = 0;
  let leaks = 0;
  const stages = parts.map(({ from, to, tier, memoryMb, channelOut, codec }, i): ExpectedStage => {
    const coded = parts[i - 1]?.codec ?? null;
    const coding = {
      shareIn: coded?.share ?? 1,
      shareOut: codec?.share ?? 1,
      codecMs: (coded?.decodeMs ?? 0) + (codec?.encodeMs ?? 0),
    };
    const box = tier === 'lambda' ? undefined : site[tier];
    const isHere = box?.target === 'client';
    const inPlace = parts[i - 1]?.tier === tier && parts[i - 1]?.channelOut === 's3';
    const staysInS3 = parts[i + 1]?.tier === tier && channelOut === 's3';
    const channelIn: Channel = isHere
      ? 'inline'
      : inPlace || bytesIn(from, to) > mostInlineBytes
        ? 's3'
        : 'inline';
    const travel = { channelIn, channelOut, inPlace, isFetched: !staysInS3, coding } as const;
    const range = model.range(from, to, travel);
    const size = isHere ? model.inProcessAt(memoryMb) : model.at(memoryMb);
    const link = tier === 'device' ? undefined : site[tier]?.link;
    const sent = inPlace ? null : { bytes: bytesIn(from, to) * coding.shareIn, channel: channelIn };
    const answered = staysInS3 ? null : { bytes: bytesOut(from, to) * coding.shareOut, channel: channelOut };
    const { ms, usd } = link === undefined ? { ms: 0, usd: 0 } : overLink(link, sent, answered);
    const rate = tier === 'lambda' ? coldStartRate : 0;
    const mean =
      size.predict(range).warm.mean +
      rate * (size.predict(range).coldLatencyMs - size.predict(range).latencyMs) +
      ms;
    const left = traffic?.exits.filter(({ segment }) => segment <= from).map((exit) => exit.rate) ?? [];
    const reach = 1 - left.reduce((sum, share) => sum + share, 0);
    ticks += Math.round((reach * mean) / tickMs);
    if (!site[tier]?.trusted) leaks = Math.max(leaks, from === 0 ? 1 : (leakage.byCut.get(from) ?? 1));
    const hours = size.predict(range).durationMs / 3_600_000;
    const perHour =
      (box?.usdPerHour?.value ?? 0) +
      (box?.energy?.watts.value ?? 0) * (box?.energy?.usdPerJoule.value ?? 0) * 3600;
    return {
      memoryMb,
      architecture: 'x86_64',
      billedMs: size.predict(range).billedMs,
      coldBilledMs: Math.ceil(size.predict(range).initMs + size.predict(range).coldDurationMs),
      channelIn,
      channelOut,
      coldStartRate: rate,
      extraStorageMb: 0,
      weightGets: 0,
      reach,
      linkUsd: decimal(usd),
      ...(box && { machineUsd: decimal(hours * perHour) }),
    };
  });
  return {
    ms: ticks * tickMs,
    usd: costPerMillion(stages, priceBookFor(profile.region)).totalUsd,
    leakage: leaks,
  };
}

interface Load {
  readonly bytes: number;
  readonly channel: Channel;
}

/** Inline tensors are base64, objects of S3 are as they are, and each costs a request more. */
function overLink(link: SiteLink, sent: Load | null, answered: Load | null) {
  const wire = (load: Load | null) =>
    load === null ? 0 : load.channel === 's3' ? load.bytes : (load.bytes * 4) / 3;
  const requests = 1 + Number(sent?.channel === 's3') + Number(answered?.channel === 's3');
  const up = wire(sent) + 1500 * requests;
  const down = wire(answered) + 650 * requests;
  return {
    ms:
      requests * link.roundTripMs.value +
      (up * 8) / 1000 / link.upMbps.value +
      (down * 8) / 1000 / link.downMbps.value,
    usd: (up * (link.usdPerGbUp?.value ?? 0) + down * (link.usdPerGbDown?.value ?? 0)) / 1e9,
  };
}

/** Those that no other beats. */
export function frontOfPriced(plans: readonly Priced[]): Priced[] {
  const ordered = [...plans].sort((a, b) => a.ms - b.ms || a.usd - b.usd || a.leakage - b.leakage);
  const front: Priced[] = [];
  for (const plan of ordered) {
    // A nano-dollar per million is less than the search tells apart.
    if (front.every(({ usd, leakage }) => plan.usd < usd - 1e-8 || plan.leakage < leakage)) front.push(plan);
  }
  return front;
}
