import type { Segmentation } from '../plan/segmentation.ts';

/**
 * Positions where the chain may be cut, both ends included, ascending.
 * With more cuts than `most`, neighbouring ones are grouped evenly and of each group the narrowest stays.
 */
export function cutPositions({ cuts, segments }: Segmentation, most: number): number[] {
  const groups = Math.min(most, cuts.length);
  const kept = Array.from({ length: groups }, (_, group) => {
    const first = Math.floor((group * cuts.length) / groups);
    const end = Math.floor(((group + 1) * cuts.length) / groups);
    return cuts.slice(first, end).reduce((a, b) => (b.bytes < a.bytes ? b : a)).index;
  });
  return [0, ...kept, segments.length];
}
