import { seededRandom } from '../statistics/random.ts';
import { shuffled } from '../statistics/shuffle.ts';
import type { Parting } from './attack.ts';

/** Shares of the samples that an attacker is chosen by, and that it is judged on. */
const shares = { validation: 0.2, heldOut: 0.2 } as const;

/**
 * Divides samples into those that are learnt from, chosen by and judged on, a group always as a whole: what comes from one
 * photograph would tell of itself on the other side. The training samples come in a seeded order, those of each group
 * spread, so that a part of them is like all of them.
 *
 * @param mostHeldOut of more samples to judge on, some are left aside
 */
export function partSamples(
  groups: readonly number[],
  seed: number,
  mostHeldOut = Number.POSITIVE_INFINITY,
): Parting {
  const random = seededRandom(seed);
  const samples = groups.map((_, index) => index);
  const heldOut: number[] = [];
  const validation: number[] = [];
  const train: number[] = [];
  for (const group of shuffled([...new Set(groups)], random)) {
    const own = samples.filter((index) => groups[index] === group);
    const wanting =
      heldOut.length < shares.heldOut * groups.length
        ? heldOut
        : validation.length < shares.validation * groups.length
          ? validation
          : train;
    wanting.push(...own);
  }
  return {
    train: shuffled(train, random),
    validation,
    heldOut: shuffled(heldOut, random).slice(0, mostHeldOut),
  };
}
