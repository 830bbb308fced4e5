import { invocationCost } from '../../cost/invocation.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import type { Profile } from '../../plan/profile.ts';
import type { Campaign, Measurement } from '../schema/campaign.ts';

/** What a profile measured: one row for each function and memory size, failures among them. */
export function campaignOf(profile: Profile, book: PriceBook): Campaign {
  const { subject, createdAt, target, region, architecture, enforcement } = profile;
  const { invocations, seconds, spendUsd } = profile;
  return {
    what: subject.kind,
    createdAt,
    target,
    region,
    architecture,
    enforcement,
    invocations,
    seconds,
    spendUsd,
    spend: profile.priceBook === book.date ? spendOf(profile, book) : [],
    measurements: profile.functions.flatMap(({ name }) =>
      sizesOf(profile, name).map((memoryMb) => measurementOf(profile, name, memoryMb)),
    ),
  };
}

/** The bill of the measuring itself: every sample's billed milliseconds, and its request. */
function spendOf(profile: Profile, book: PriceBook): Campaign['spend'] {
  const keyOf = (sample: Profile['samples'][number]) => `${sample.function} ${sample.memoryMb}`;
  return [...new Set(profile.samples.map(keyOf))].map((key) => {
    const samples = profile.samples.filter((sample) => keyOf(sample) === key);
    const { function: name, memoryMb } = samples[0]!;
    const billedMs = samples.reduce((sum, sample) => sum + sample.billedMs, 0);
    const { durationUsd, requestUsd } = invocationCost(
      { memoryMb, architecture: profile.architecture, billedMs },
      book,
    );
    return {
      function: name,
      memoryMb,
      invocations: samples.length,
      billedMs,
      usd: durationUsd.plus(requestUsd.times(samples.length)).toFixed(),
    };
  });
}

function sizesOf(profile: Profile, name: string): number[] {
  const rows = [...profile.cold, ...profile.warm, ...profile.failures];
  const sizes = rows.filter((row) => row.function === name).map((row) => row.memoryMb);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function measurementOf(profile: Profile, name: string, memoryMb: number): Measurement {
  const own = (row: { function: string; memoryMb: number }) =>
    row.function === name && row.memoryMb === memoryMb;
  const cold = profile.cold.find(own);
  const warm = profile.warm.find(own);
  const failure = profile.failures.find(own);
  return {
    function: name,
    memoryMb,
    cold: cold === undefined ? null : { initMs: cold.initMs, latencyMs: cold.latencyMs },
    warm:
      warm === undefined
        ? null
        : {
            latencyMs: warm.latencyMs,
            durationMs: warm.durationMs,
            billedMs: warm.billedMs,
            costUsdPerMillion: warm.costUsdPerMillion,
            maxMemoryMb: warm.maxMemoryMb,
          },
    failure: failure === undefined ? null : { kind: failure.kind, message: failure.message },
  };
}
