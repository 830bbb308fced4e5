import type { Placement, Tier } from '../../plan/plan.ts';
import type { Segmentation } from '../../plan/segmentation.ts';
import type { Site } from '../../plan/site.ts';

/** What can be recovered of an input that is seen as it is, or of a cut that wasn't measured: the worst. */
const everything = 1;

/** How much of the input can be recovered by whoever sees what partitions are sent, 0..1. */
export interface Exposure {
  /** Of the partition of the segments `(from, to]` on a tier. */
  of(tier: Tier, from: number, to: number): number;
  /** Every value that `of` can have, ascending. */
  readonly values: readonly number[];
  /** Most that may be recovered. */
  readonly most: number;
}

/**
 * What tiers that aren't trusted see. Without a site nobody is, but the caller sends the input to one of them anyway: then
 * what counts is what crosses the cuts.
 *
 * @param byCut what was measured, by the cut's index
 * @param most that may be recovered, 0..1
 */
export function exposureOf(
  { tensors, cuts }: Segmentation,
  site: Site | null,
  byCut: ReadonlyMap<number, number>,
  most: number,
): Exposure {
  const inputs = tensors.filter(({ producer }) => producer === 0).flatMap(({ consumers }) => consumers);
  const takesInput = (from: number, to: number) => inputs.some((segment) => segment > from && segment <= to);
  const at = (cut: number) => byCut.get(cut) ?? everything;
  return {
    of(tier, from, to) {
      if (site === null) return from === 0 ? 0 : at(from);
      if (site[tier]?.trusted) return 0;
      return takesInput(from, to) ? everything : at(from);
    },
    values: [...new Set([0, everything, ...cuts.map(({ index }) => at(index))])].sort((a, b) => a - b),
    most,
  };
}

/** The worst that any partition of a plan sees. */
export const leakageOf = (exposure: Exposure, partitions: readonly Placement[]): number =>
  Math.max(...partitions.map(({ tier, from, to }) => exposure.of(tier, from, to)));
