import { priceBookFor } from '../cost/books/index.ts';
import { costPerMillion } from '../cost/inference.ts';
import { invocationCost } from '../cost/invocation.ts';
import { perMillion } from '../cost/money.ts';
import {
  cheapestPower,
  type PowerTuningStat,
  powerTuningStat,
  powerTuningUsdPerMs,
  trimmedMean,
  visualisationUrl,
} from '../cost/power-tuning.ts';
import { type Profile, profile as profileFormat, type Sample } from '../plan/profile.ts';
import { mean } from '../statistics/mean.ts';
import { noSuchFunction } from './errors.ts';
import { readFormat } from './files.ts';

/** A step from power tuning's cost to ours, in dollars per million invocations. */
interface ComparisonStep {
  readonly why: string;
  /** What it adds. */
  readonly usdPerMillion: number;
}

/** One memory size by both rules. */
export interface ComparedSize {
  readonly memoryMb: number;
  readonly theirs: PowerTuningStat;
  /** Their cost, dollars per million: duration alone. */
  readonly theirUsdPerMillion: number;
  readonly ourUsdPerMillion: number;
  /** From theirs to ours; they add up. */
  readonly steps: readonly ComparisonStep[];
}

export interface PowerTuningComparison {
  readonly function: string;
  readonly coldStartRate: number;
  /** Sizes with cold and warm samples, ascending. */
  readonly sizes: readonly ComparedSize[];
  /** MB. */
  readonly theirChoiceMb: number;
  readonly ourChoiceMb: number;
  readonly visualisation: string;
}

/**
 * Explains, for one function of a profile, why its cost by aws-lambda-power-tuning's rules and ours differ, from the
 * same samples. Theirs is of every sample of a size, as they come; ours weighs cold ones by their rate.
 *
 * @param name of the function; undefined for the one of the whole model, or the first
 * @param coldStartRate share of invocations, 0..1
 * @throws PartitaError P1101, P1301-P1304 about the file, P1211 where it has no such function, P1750
 */
export async function comparePowerTuning(
  profileFile: string,
  name: string | undefined,
  coldStartRate: number,
): Promise<PowerTuningComparison> {
  const profile = await readFormat(profileFormat, profileFile);
  const { functions, samples } = profile;
  const segments = Math.max(...functions.map(({ to }) => to));
  const whole = functions.find(({ from, to }) => from === 0 && to === segments) ?? functions[0];
  const found = name === undefined ? whole : functions.find((one) => one.name === name);
  const own = samples.filter((sample) => sample.function === found?.name);
  const sizes = [...new Set(own.map(({ memoryMb }) => memoryMb))]
    .sort((a, b) => a - b)
    .map((memoryMb) => own.filter((sample) => sample.memoryMb === memoryMb))
    .filter((at) => at.some(({ cold }) => cold) && at.some(({ cold }) => !cold))
    .map((at) => compareSize(at, profile, coldStartRate));
  if (found === undefined || sizes.length === 0) {
    throw noSuchFunction(
      profileFile,
      name ?? '',
      functions.map((one) => one.name),
    );
  }
  const stats = sizes.map(({ theirs }) => theirs);
  return {
    function: found.name,
    coldStartRate,
    sizes,
    theirChoiceMb: cheapestPower(stats).powerMb,
    ourChoiceMb: sizes.reduce((a, b) => (b.ourUsdPerMillion < a.ourUsdPerMillion ? b : a)).memoryMb,
    visualisation: visualisationUrl(stats),
  };
}

/** @param samples of one function at one memory size, cold and warm ones */
function compareSize(
  samples: readonly Sample[],
  { architecture, region }: Profile,
  coldStartRate: number,
): ComparedSize {
  const book = priceBookFor(region);
  const memoryMb = samples[0]?.memoryMb ?? 0;
  const theirs = powerTuningStat(samples, architecture, region);
  const billedOf = (isCold: boolean) =>
    samples.filter(({ cold }) => cold === isCold).map(({ billedMs }) => billedMs);
  const [warm, cold] = [billedOf(false), billedOf(true)];
  const usdOf = (billedMs: number) =>
    perMillion(invocationCost({ memoryMb, architecture, billedMs }, book).durationUsd);
  const stage = {
    memoryMb,
    architecture,
    channelIn: 'inline',
    channelOut: 'inline',
    billedMs: mean(warm),
    coldBilledMs: mean(cold),
    coldStartRate,
    extraStorageMb: 0,
    weightGets: 0,
  } as const;
  const ours = costPerMillion([stage], book);

  const rounded = Math.ceil(theirs.averageBilledMs);
  const theirUsd = rounded * powerTuningUsdPerMs(memoryMb, architecture, region) * 1e6;
  const amounts: readonly (readonly [why: string, usdPerMillion: number])[] = [
    ['theirs: trimmed mean of all samples, rounded up, at their price', theirUsd],
    ['the price of a GB-second as AWS lists it, not rounded', usdOf(rounded)],
    ['the mean as it is, not rounded up to a whole ms', usdOf(theirs.averageBilledMs)],
    ['cold starts left out of the mean', usdOf(trimmedMean(warm))],
    ['every warm sample counts: no fifth is cut off at either end', usdOf(mean(warm))],
    [`cold starts, init included, at a rate of ${coldStartRate * 100} %`, ours.durationUsd + ours.initUsd],
    ['the request', ours.durationUsd + ours.initUsd + ours.requestsUsd],
    ['its log', ours.totalUsd],
  ];
  const steps = amounts.map(([why, usdPerMillion], i) => ({
    why,
    usdPerMillion: usdPerMillion - (amounts[i - 1]?.[1] ?? 0),
  }));
  return { memoryMb, theirs, theirUsdPerMillion: theirUsd, ourUsdPerMillion: ours.totalUsd, steps };
}
