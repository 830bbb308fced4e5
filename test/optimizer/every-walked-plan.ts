import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion, type ExpectedStage } from '../../lib/cost/inference.ts';
import { fitLatencyModel } from '../../lib/optimizer/latency-model.ts';
import type { Channel } from '../../lib/plan/plan.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import type { SiteLink } from '../../lib/plan/site.ts';
import type { Priced } from './every-site-plan.ts';

/** What the search is asked. */
export interface Asked {
  readonly profile: Profile;
  readonly link: SiteLink;
  readonly memorySizes: readonly number[];
  readonly coldStartRate: number;
  readonly tickMs: number;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly memoryMb: number;
  readonly channelOut: Channel;
}

const mostInlineBytes = 4_500_000;

/** Every plan of functions that somebody in the cloud walks, timed and priced by the words of the docs, without the search. */
export function everyWalkedPlan(asked: Asked, coordinatorMb: number | null): Priced[] {
  const model = fitLatencyModel(asked.profile);
  const { count, bytesOut } = model.ranges;
  function* plansFrom(from: number): Generator<Part[]> {
    if (from === count) yield [];
    for (let to = from + 1; to <= count; to++) {
      const mustBeS3 = coordinatorMb === null || bytesOut(from, to) > mostInlineBytes;
      for (const rest of plansFrom(to)) {
        for (const memoryMb of asked.memorySizes) {
          for (const channelOut of mustBeS3 ? (['s3'] as const) : (['inline', 's3'] as const))
            yield [{ from, to, memoryMb, channelOut }, ...rest];
        }
      }
    }
  }
  return [...plansFrom(0)].map((parts) => pricedPlan(parts, asked, model, coordinatorMb));
}

function pricedPlan(
  parts: readonly Part[],
  { profile, link, coldStartRate, tickMs }: Asked,
  model: ReturnType<typeof fitLatencyModel>,
  coordinatorMb: number | null,
): Priced {
  const { count, bytesIn, bytesOut } = model.ranges;
  const isWorkflow = coordinatorMb === null;
  const share = (coordinatorMb ?? 1769) / 1769;
  const wholeMb = (bytesIn(0, count) + bytesOut(0, count)) / 1e6;
  const book = priceBookFor(profile.region);
  // One request, of binary data; a workflow's caller puts and gets objects besides.
  const requests = isWorkflow ? 3 : 1;
  const up = bytesIn(0, count) + 1500 * requests;
  const down = bytesOut(0, count) + 650 * requests;
  const wayMs =
    requests * link.roundTripMs.value +
    (up * 8) / 1000 / link.upMbps.value +
    (down * 8) / 1000 / link.downMbps.value;
  let ticks = 0;
  let waitedMs = 0;
  const stages = parts.map(({ from, to, memoryMb, channelOut }, i): ExpectedStage => {
    const inPlace = parts[i - 1]?.channelOut === 's3';
    const channelIn: Channel = isWorkflow || inPlace || bytesIn(from, to) > mostInlineBytes ? 's3' : 'inline';
    const predicted = model
      .at(memoryMb)
      .predict(model.range(from, to, { channelIn, channelOut, inPlace, isFetched: to === count }));
    const payloadMb =
      ((channelIn === 'inline' ? bytesIn(from, to) : 0) +
        (channelOut === 'inline' ? bytesOut(from, to) : 0)) /
      1e6;
    let walkMs = isWorkflow ? 10 : (0.45 + 11 * payloadMb) * (1 / share - 1);
    if (i === 0)
      walkMs += isWorkflow ? 10 : (4.4 + 20 * wholeMb) / share + coldStartRate * (120 + 65 / share);
    const meanMs =
      predicted.warm.mean + coldStartRate * (predicted.coldLatencyMs - predicted.latencyMs) + walkMs;
    waitedMs += meanMs;
    ticks += Math.round((meanMs + (i === 0 ? wayMs : 0)) / tickMs);
    return {
      memoryMb,
      architecture: 'x86_64',
      billedMs: predicted.billedMs,
      coldBilledMs: Math.ceil(predicted.initMs + predicted.coldDurationMs),
      channelIn,
      channelOut,
      coldStartRate,
      extraStorageMb: 0,
      weightGets: 0,
    };
  });
  const perMillion = 1e6;
  const log = (1024 / 2 ** 30) * (0.5 + 0.15 * 0.03);
  const walkUsd = isWorkflow
    ? 0.000001 + (0.0625 * (waitedMs + 50) * 0.00001667) / 1000
    : 0.0000002 + log + (((coordinatorMb / 1024) * (waitedMs + 0.5)) / 1000) * 0.0000166667;
  const linkUsd = (up * (link.usdPerGbUp?.value ?? 0) + down * (link.usdPerGbDown?.value ?? 0)) / 1e9;
  return {
    ms: ticks * tickMs,
    usd: costPerMillion(stages, book).totalUsd + perMillion * (walkUsd + linkUsd),
    leakage: 0,
  };
}
