import type { Architecture } from '../plan/platform.ts';
import type { Sample } from '../plan/profile.ts';

/**
 * What aws-lambda-power-tuning 4.4 makes of samples, by the rules of its code: lambda/executor.js, lambda/utils.js and
 * template.yml of github.com/alexcasalboni/aws-lambda-power-tuning.
 */
export interface PowerTuningStat {
  readonly powerMb: number;
  readonly invocations: number;
  /** Trimmed mean of duration and init, ms. */
  readonly averageDurationMs: number;
  /** Trimmed mean of the billed duration, ms; it is rounded up for the price. */
  readonly averageBilledMs: number;
  /** Dollars of one invocation: duration alone, without the request. */
  readonly averagePriceUsd: number;
}

/** Sizes that it tries, MB, unless it is told others. */
export const powerValues = [128, 256, 512, 1024, 1536, 3008] as const;

/** Invocations of each size that its documentation's examples make. */
export const powerTuningRuns = 50;

/** The smallest and the largest fifth are left out. */
const discardTopBottom = 0.2;

/** Dollars of a millisecond at 128 MB, rounded as its template has them; regions that aren't listed take the default. */
const perMsAt128Mb: Readonly<Record<Architecture, Readonly<Record<string, number>>>> = {
  x86_64: {
    'ap-east-1': 2.9e-9,
    'af-south-1': 2.8e-9,
    'me-south-1': 2.6e-9,
    'eu-south-1': 2.4e-9,
    'ap-northeast-3': 2.7e-9,
    'cn-north-1': 1.42e-8,
    'cn-northwest-1': 1.42e-8,
  },
  arm64: {},
};
const defaultPerMs: Readonly<Record<Architecture, number>> = { x86_64: 2.1e-9, arm64: 1.7e-9 };

/** Its price of a millisecond at a size, dollars. */
export const powerTuningUsdPerMs = (memoryMb: number, architecture: Architecture, region: string): number =>
  (perMsAt128Mb[architecture][region] ?? defaultPerMs[architecture]) * (memoryMb / 128);

/** Mean without the smallest and the largest fifth, each rounded down to whole samples. */
export function trimmedMean(values: readonly number[]): number {
  const out = Math.trunc(values.length * discardTopBottom);
  const kept = values.toSorted((a, b) => a - b).slice(out, values.length - out);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** @param samples of one function at one memory size, cold ones among them, at least one */
export function powerTuningStat(
  samples: readonly Pick<Sample, 'memoryMb' | 'durationMs' | 'initMs' | 'billedMs'>[],
  architecture: Architecture,
  region: string,
): PowerTuningStat {
  const powerMb = samples[0]?.memoryMb ?? 0;
  const averageBilledMs = trimmedMean(samples.map(({ billedMs }) => billedMs));
  return {
    powerMb,
    invocations: samples.length,
    averageDurationMs: trimmedMean(samples.map(({ durationMs, initMs }) => durationMs + (initMs ?? 0))),
    averageBilledMs,
    averagePriceUsd: Math.ceil(averageBilledMs) * powerTuningUsdPerMs(powerMb, architecture, region),
  };
}

/** What it recommends by its default strategy: the cheapest, of equals the fastest. @param stats at least one */
export const cheapestPower = (stats: readonly PowerTuningStat[]): PowerTuningStat =>
  stats.reduce((a, b) =>
    b.averagePriceUsd < a.averagePriceUsd ||
    (b.averagePriceUsd === a.averagePriceUsd && b.averageDurationMs < a.averageDurationMs)
      ? b
      : a,
  );

/** A link to its visualiser; the figures are in the fragment, which browsers send to nobody. */
export function visualisationUrl(stats: readonly PowerTuningStat[]): string {
  const sorted = stats.toSorted((a, b) => a.powerMb - b.powerMb);
  const encode = (list: Int16Array | Float32Array) =>
    Buffer.from(list.buffer, list.byteOffset, list.byteLength).toString('base64');
  const parts = [
    encode(Int16Array.from(sorted, ({ powerMb }) => powerMb)),
    encode(Float32Array.from(sorted, ({ averageDurationMs }) => averageDurationMs)),
    encode(Float32Array.from(sorted, ({ averagePriceUsd }) => averagePriceUsd)),
  ];
  return `https://lambda-power-tuning.show/#${parts.join(';')}`;
}
