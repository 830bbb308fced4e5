import { seededRandom } from '../../lib/statistics/random.ts';

/** Seeded choices. */
export interface Chance {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  /** One of a list; undefined of an empty one. */
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** Whether something that happens so often does. */
  happens(share: number): boolean;
}

/** The choices of mutant `index` of a campaign: the same ones however many mutants came before. */
export function chanceOf(seed: number, index: number): Chance {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const below = (count: number) => Math.floor(random() * count);
  return { below, pick: (items) => items[below(items.length)], happens: (share) => random() < share };
}
