import type { Box } from './box.ts';
import { badnessAmong, type Label, type LabelPlace, placesOf } from './label-place.ts';

/** How often every label is placed anew, now that the others are known. */
const rounds = 3;

/**
 * Puts each label where it covers the least of the marks, of the other labels and of what lies outside; the
 * nearest such place. One after the other, then each again among the others; of several orders to begin in, the
 * best.
 *
 * @param marks what is drawn: points and lines
 * @returns in the order of `labels`
 */
export function placeLabels(
  labels: readonly Label[],
  marks: readonly Box[],
  bounds: Box,
  fontSize: number,
): LabelPlace[] {
  const places = labels.map((label) => placesOf(label, marks, bounds, fontSize));
  const indexes = labels.map((_, i) => i);
  const orders = indexes.flatMap((i) => {
    const order = [...indexes.slice(i), ...indexes.slice(0, i)];
    return [order, order.toReversed()];
  });
  const none: Arrangement = { taken: [], badness: Number.POSITIVE_INFINITY };
  const best = orders
    .map((order) => arrange(places, order))
    .reduce((a, b) => (b.badness < a.badness ? b : a), none);
  return [...best.taken];
}

interface Arrangement {
  readonly taken: readonly LabelPlace[];
  readonly badness: number;
}

function arrange(places: readonly (readonly LabelPlace[])[], order: readonly number[]): Arrangement {
  const taken = new Map<number, LabelPlace>();
  const textsBeside = (index: number) =>
    [...taken].flatMap(([i, place]) => (i === index ? [] : [place.box, ...place.leader]));
  for (let round = 0; round < rounds; round++) {
    for (const i of order) {
      const best = bestOf(places[i] ?? [], textsBeside(i));
      if (best !== undefined) taken.set(i, best);
    }
  }
  const ordered = [...taken].sort(([a], [b]) => a - b);
  return {
    taken: ordered.map(([, place]) => place),
    badness: ordered.reduce((sum, [i, place]) => sum + badnessAmong(place, textsBeside(i)), 0),
  };
}

function bestOf(places: readonly LabelPlace[], texts: readonly Box[]): LabelPlace | undefined {
  let best: LabelPlace | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    // What others add is never negative, so a place that is worse already can't win.
    if (place.badness >= least) continue;
    const badness = badnessAmong(place, texts);
    if (badness < least) [best, least] = [place, badness];
  }
  return best;
}
