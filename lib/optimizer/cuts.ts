import type { Segmentation } from '../plan/segmentation.ts';
import type { PinnedCuts } from './pins.ts';

/**
 * Positions where the chain may be cut, both ends included, ascending.
 * With more cuts than `most`, neighbouring ones are grouped evenly and of each group the narrowest stays; and those
 * that are asked for.
 */
export function cutPositions(
  { cuts: all, segments }: Segmentation,
  most: number,
  { required, forbidden }: PinnedCuts = { required: new Set(), forbidden: new Set() },
): number[] {
  const cuts = all.filter(({ index }) => !forbidden.has(index));
  const groups = Math.min(most, cuts.length);
  const kept = Array.from({ length: groups }, (_, group) => {
    const first = Math.floor((group * cuts.length) / groups);
    const end = Math.floor(((group + 1) * cuts.length) / groups);
    return cuts.slice(first, end).reduce((a, b) => (b.bytes < a.bytes ? b : a)).index;
  });
  return [...new Set([0, ...kept, ...required, segments.length])].sort((a, b) => a - b);
}
