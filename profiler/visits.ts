import type { Budget } from './budget.ts';
import { defaultStopRule } from './stop-rule.ts';

/** Functions that are measured in turns at a memory size. */
export interface Visit {
  readonly memoryMb: number;
  readonly functions: readonly string[];
}

/** How a campaign looks at everything once, before it looks again where it matters. */
export interface Exploration {
  readonly visits: readonly Visit[];
  /** Invocations after which no further visit begins. */
  readonly untilInvocations: number;
  /** Warm samples of each function at each size: at least, and at most. */
  readonly minSamples: number;
  readonly maxSamples: number;
  /** Sizes at which nodes are timed. */
  readonly layerSizes: readonly number[];
}

/** Of a budget that doesn't do for everything, the share that the first look takes. */
export const firstLook = 0.7;

/** Fewer warm samples than this show no spread. */
const fewestSamples = 2;

/** The first run, a warm one more than needed for a spread, and one that times nodes. */
export const leastInvocations = (chain: readonly string[]): number => chain.length * (fewestSamples + 2);

/** Warm samples of each function at each size that a budget does for in a first look. */
const affordable = (cells: number, { maxInvocations }: Budget): number =>
  maxInvocations === null ? Number.POSITIVE_INFINITY : Math.floor((maxInvocations * firstLook) / cells) - 1;

/** Whether a budget doesn't do for the usual samples of every function at every size. @param cells as many as there are */
export const isFrugal = (cells: number, budget: Budget): boolean =>
  affordable(cells, budget) < defaultStopRule.minSamples;

/**
 * Plans the first look: the ends of the range first, so that whatever a budget leaves lies between what was measured.
 * Where the budget in invocations doesn't do for every function at every size with the usual samples, each visit takes
 * fewer of them, and the functions that cover the model go first; the rest of the budget is for a second look.
 *
 * @param memorySizes largest first
 * @param functions all that are deployed
 * @param chain those of them that cover the model once
 */
export function explorationOf(
  memorySizes: readonly number[],
  functions: readonly string[],
  chain: readonly string[],
  budget: Budget,
): Exploration {
  const sizes = endsFirst(memorySizes);
  const cells = sizes.length * functions.length;
  const { minSamples, maxSamples } = defaultStopRule;
  const [largest = 0] = memorySizes;
  if (!isFrugal(cells, budget)) {
    const middle = memorySizes[Math.floor(memorySizes.length / 2)] ?? largest;
    return {
      visits: sizes.map((memoryMb) => ({ memoryMb, functions })),
      untilInvocations: Number.POSITIVE_INFINITY,
      minSamples,
      maxSamples,
      layerSizes: [largest, middle, memorySizes.at(-1) ?? largest],
    };
  }
  const samples = Math.max(fewestSamples, affordable(cells, budget));
  const others = functions.filter((name) => !chain.includes(name));
  const groups = others.length === 0 ? [chain] : [chain, others];
  return {
    visits: groups.flatMap((group) => sizes.map((memoryMb) => ({ memoryMb, functions: group }))),
    untilInvocations: (budget.maxInvocations ?? 0) * firstLook,
    minSamples: samples,
    maxSamples: samples,
    layerSizes: [largest],
  };
}

/** The largest, the smallest, the rest from large to small. */
const endsFirst = (sizes: readonly number[]): number[] => [
  ...sizes.slice(0, 1),
  ...sizes.slice(1).slice(-1),
  ...sizes.slice(1, -1),
];
